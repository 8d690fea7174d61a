import { expect, type Person, test } from '../../harness';
import { type Chosen, gif, png } from './pictures';

async function sends(person: Person, file: Chosen): Promise<void> {
  await person.page.locator('.input-box input[type=file]').setInputFiles([file]);
  await expect(person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(1);
  await person.box.fill('look');
  await person.page.getByRole('button', { name: 'Send', exact: true }).click();
}

test('a blur of a picture is there before the picture, and nothing moves when that comes', async ({ person }) => {
  const [ada, bo] = [await person('ada', { serviceWorkers: 'block', viewport: { width: 390, height: 844 } }), await person('bo', { serviceWorkers: 'block' })];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  for (const { page } of [ada, bo]) {
    await page.route(/\/api\/files\/[^/]+(\/preview)?$/, async (route) => {
      if (route.request().method() === 'GET') await held;
      await route.continue();
    });
  }
  // Its smaller picture can't have quite the same shape.
  await sends(bo, png('odd.png', 1999, 1001, [200, 40, 40], [40, 60, 200]));
  for (const { messages } of [ada, bo]) {
    const [blur, picture] = [messages.locator('.picture .blur'), messages.getByRole('img', { name: 'odd.png' })];
    await expect(blur).toBeVisible();
    const colours = await blur.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const canvas = document.createElement('canvas').getContext('2d')!;
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 8, 16, 1);
      const at = (x: number) => Array.from(data.slice(4 * x, 4 * x + 3));
      return [at(1), at(14)];
    });
    // Red on the left, blue on the right.
    expect(colours[0]![0]!).toBeGreaterThan(colours[0]![2]! + 50);
    expect(colours[1]![2]!).toBeGreaterThan(colours[1]![0]! + 50);
    const [before, height] = [await picture.boundingBox(), await messages.evaluate((list) => list.scrollHeight)];
    release();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 300)).toBe(true);
    expect(await picture.boundingBox()).toEqual(before);
    expect(await messages.evaluate((list) => list.scrollHeight)).toBe(height);
    expect(before!.width / before!.height).toBeCloseTo(2, 1);
  }
});

test('what moves stands still for who wants less motion, until they let it', async ({ person }) => {
  const [ada, bo] = [await person('ada', { reducedMotion: 'reduce' }), await person('bo')];
  await sends(bo, gif('dance.gif', 120, 80, [[200, 40, 40], [40, 60, 200]]));
  const source = (person: Person) => person.messages.locator('.picture picture img').evaluate((image: HTMLImageElement) => image.currentSrc);
  const play = (person: Person) => person.messages.getByRole('button', { name: 'Play animation' });
  await expect.poll(() => source(bo)).toMatch(/\/api\/files\/[^/]+$/);
  await expect(play(bo)).toBeHidden();
  await expect.poll(() => source(ada)).toMatch(/\/preview$/);
  await play(ada).click();
  await expect.poll(() => source(ada)).toMatch(/\/api\/files\/[^/]+$/);
  await play(ada).click();
  await expect.poll(() => source(ada)).toMatch(/\/preview$/);

  await ada.messages.getByRole('link', { name: 'Open dance.gif' }).click();
  const viewer = ada.page.locator('dialog.viewer');
  await expect(viewer.getByRole('img', { name: 'dance.gif' })).toHaveAttribute('src', /\/preview$/);
  await viewer.getByRole('button', { name: 'Play animation' }).click();
  await expect(viewer.getByRole('img', { name: 'dance.gif' })).toHaveAttribute('src', /\/api\/files\/[^/]+$/);
});
