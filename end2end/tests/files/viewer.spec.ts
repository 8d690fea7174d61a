import { expect, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { type Chosen, png } from './pictures';

const [RED, GREEN, BLUE] = [[200, 40, 40], [40, 160, 60], [40, 60, 200]] as const;
const GARDEN = png('garden.png', 1600, 800, RED, GREEN);
const POND = png('pond.png', 400, 1200, BLUE);
const GATE = png('gate.png', 300, 300, GREEN);

/** A message for each picture. */
async function sends(person: Person, ...pictures: Chosen[]): Promise<void> {
  for (const picture of pictures) {
    await person.page.locator('.input-box input[type=file]').setInputFiles([picture]);
    await expect(person.page.getByText('Uploaded')).toBeVisible();
    await person.box.fill(`look: ${picture.name}`);
    await person.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(link(person, picture.name)).toBeVisible();
  }
}

const link = (person: Person, name: string) => person.messages.getByRole('link', { name: `Open ${name}` });
const viewer = (person: Person) => person.page.locator('dialog.viewer');
const shown = (person: Person) => viewer(person).locator('.viewer-stage img');
const button = (person: Person, name: string) => viewer(person).getByRole('button', { name });

/** How much larger than it fits the picture is, in hundredths. */
const zoom = (person: Person) =>
  shown(person).evaluate((image: HTMLImageElement) => Math.round((image.getBoundingClientRect().width / image.clientWidth) * 100));

test('pictures lie on a dark ground, and what is around them can be read, in every theme', async ({ person }) => {
  const ada = await person('ada');
  await sends(ada, GATE);
  await link(ada, 'gate.png').click();
  await expect(viewer(ada)).toBeVisible();
  for (const theme of ['', 'light', 'dark', 'tea', 'contrast']) {
    await ada.page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme);
    const channels = await viewer(ada).evaluate((dialog) => getComputedStyle(dialog).backgroundColor.match(/[\d.]+/g)!.slice(0, 3).map(Number));
    expect(Math.max(...channels), theme).toBeLessThan(48);
    await expectAccessible(ada.page);
  }
});

test('a picture opens over the page, leads to its neighbours, and gives the focus back', async ({ person }) => {
  const ada = await person('ada');
  await sends(ada, GARDEN, POND, GATE);
  await link(ada, 'pond.png').focus();
  await ada.page.keyboard.press('Enter');
  await expect(viewer(ada)).toBeVisible();
  await expect(viewer(ada)).toHaveAccessibleName('pond.png');
  await expect(viewer(ada).getByText('2 of 3')).toBeVisible();
  await expect.poll(() => shown(ada).evaluate((image: HTMLImageElement) => image.naturalHeight)).toBe(1200);
  // As large as the window has room for.
  const box = (await shown(ada).boundingBox())!;
  expect(box.height / box.width).toBeCloseTo(3, 1);
  expect(box.height).toBeGreaterThan(450);

  await ada.page.keyboard.press('ArrowRight');
  await expect(viewer(ada)).toHaveAccessibleName('gate.png');
  await expect(button(ada, 'Next picture')).toHaveAttribute('aria-disabled', 'true');
  // It is not larger than it is.
  expect((await shown(ada).boundingBox())!.width).toBe(300);
  await button(ada, 'Previous picture').click();
  await ada.page.keyboard.press('ArrowLeft');
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  await ada.page.keyboard.press('ArrowLeft');
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  await expect(viewer(ada).getByText('ada', { exact: true })).toBeVisible();
  const download = ada.page.waitForEvent('download');
  await viewer(ada).getByRole('link', { name: 'Download garden.png' }).click();
  expect((await download).suggestedFilename()).toBe('garden.png');

  await ada.page.keyboard.press('Escape');
  await expect(viewer(ada)).toHaveCount(0);
  await expect(link(ada, 'pond.png')).toBeFocused();
});

test('a picture is enlarged by buttons, keys, wheel and double click, and then dragged', async ({ person }) => {
  const ada = await person('ada');
  await sends(ada, GARDEN);
  await link(ada, 'garden.png').click();
  await expect.poll(() => zoom(ada)).toBe(100);
  await button(ada, 'Zoom in').click();
  await expect.poll(() => zoom(ada)).toBe(150);
  await ada.page.keyboard.press('+');
  await expect.poll(() => zoom(ada)).toBe(225);
  await ada.page.keyboard.press('-');
  await button(ada, 'Zoom out').click();
  await expect.poll(() => zoom(ada)).toBe(100);

  const { x, y, width, height } = (await shown(ada).boundingBox())!;
  await shown(ada).dblclick({ position: { x: width / 4, y: height / 2 } });
  await expect.poll(() => zoom(ada)).toBe(250);
  // What was clicked is where it was.
  const large = (await shown(ada).boundingBox())!;
  expect(Math.abs(large.x + large.width / 4 - (x + width / 4))).toBeLessThan(3);
  await ada.page.mouse.move(x + width / 2, y + height / 2);
  await ada.page.mouse.down();
  await ada.page.mouse.move(x + width / 2 - 100, y + height / 2, { steps: 4 });
  await ada.page.mouse.up();
  expect((await shown(ada).boundingBox())!.x).toBeCloseTo(large.x - 100, 0);
  await ada.page.keyboard.press('ArrowLeft');
  expect((await shown(ada).boundingBox())!.x).toBeCloseTo(large.x - 20, 0);
  await ada.page.keyboard.press('0');
  await expect.poll(() => zoom(ada)).toBe(100);
  await ada.page.mouse.wheel(0, -100);
  await expect.poll(() => zoom(ada)).toBe(120);
  await ada.page.mouse.wheel(0, 100);
  await expect.poll(() => zoom(ada)).toBe(100);
  // Beside the picture is out.
  await viewer(ada).locator('.viewer-stage').click({ position: { x: 5, y: 5 } });
  await expect(viewer(ada)).toHaveCount(0);
});

test('it leads to the message, Back closes it, and a deleted picture is gone from it', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await sends(ada, GARDEN);
  for (let line = 0; line < 30; line++) await ada.say(`line ${line}`);
  await sends(ada, GATE);
  const url = ada.page.url();
  await link(ada, 'gate.png').click();
  await expect(viewer(ada)).toBeVisible();
  await ada.page.keyboard.press('ArrowLeft');
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  await button(ada, 'Show in conversation').click();
  await expect(viewer(ada)).toHaveCount(0);
  await expect(link(ada, 'garden.png')).toBeInViewport();
  await expect(ada.page.locator(':focus').getByText('look: garden.png')).toBeVisible();

  await link(ada, 'garden.png').click();
  await expect(viewer(ada)).toBeVisible();
  await ada.page.goBack();
  await expect(viewer(ada)).toHaveCount(0);
  expect(ada.page.url()).toBe(url);
  await expect(link(ada, 'garden.png')).toBeFocused();

  await link(bo, 'gate.png').click();
  await expect(viewer(bo)).toHaveAccessibleName('gate.png');
  await ada.page.request.delete(`/api/files/${(await link(ada, 'garden.png').getAttribute('href'))!.split('/').at(-1)}`, {
    headers: { 'Tus-Resumable': '1.0.0', Origin: new URL(url).origin },
  });
  await expect(viewer(bo).getByText('1 of 1')).toBeVisible();
});

test('on a phone a swipe leads on, and from right to left all ways are the other way round', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await sends(ada, GARDEN, POND);
  await link(ada, 'garden.png').tap();
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  const swipe = async (from: number, to: number) => {
    const session = await ada.page.context().newCDPSession(ada.page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: x === undefined ? [] : [{ x, y: 400 }] });
    await touch('touchStart', from);
    await touch('touchMove', (from + to) / 2);
    await touch('touchMove', to);
    await touch('touchEnd');
  };
  await swipe(300, 100);
  await expect(viewer(ada)).toHaveAccessibleName('pond.png');
  await swipe(100, 300);
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  await ada.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await swipe(100, 300);
  await expect(viewer(ada)).toHaveAccessibleName('pond.png');
  await ada.page.keyboard.press('ArrowRight');
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  const [previous, next] = [await button(ada, 'Previous picture').boundingBox(), await button(ada, 'Next picture').boundingBox()];
  expect(previous!.x).toBeGreaterThan(next!.x);
  expect(await ada.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test('on a phone two fingers enlarge a picture, one moves it, and two make it fit again', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await sends(ada, GARDEN, POND);
  await link(ada, 'garden.png').tap();
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  const session = await ada.page.context().newCDPSession(ada.page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...fingers: number[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: fingers.map((x, id) => ({ x, y: 400, id })) });
  await touch('touchStart', 150, 240);
  await touch('touchMove', 125, 265);
  await touch('touchMove', 105, 285);
  await touch('touchEnd');
  // From 90 pixels between them to 180.
  await expect.poll(() => zoom(ada)).toBeGreaterThan(190);
  expect(await zoom(ada)).toBeLessThan(210);
  const before = (await shown(ada).boundingBox())!;
  await touch('touchStart', 200);
  await touch('touchMove', 170);
  await touch('touchEnd');
  await expect.poll(async () => Math.round((await shown(ada).boundingBox())!.x - before.x)).toBe(-30);
  // It was no swipe.
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
  await touch('touchStart', 100, 290);
  await touch('touchMove', 150, 240);
  await touch('touchMove', 185, 205);
  await touch('touchEnd');
  await expect.poll(() => zoom(ada)).toBe(100);
  await expect(viewer(ada)).toHaveAccessibleName('garden.png');
});
