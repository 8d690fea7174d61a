import { expect, type Person, test } from '../../harness';
import { png } from '../../harness/png';

const PICTURE = { name: 'me.png', mimeType: 'image/png', buffer: png(600, 400, [0x20, 0x90, 0x40]) };
const TEXT = { name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('half past four\n') };

const form = (person: Person) => person.page.locator('.picture-form');
const choose = (person: Person, file: typeof TEXT) => form(person).locator('input[type=file]').setInputFiles(file);
/** The picture beside the messages of somebody. */
const beside = (person: Person) => person.messages.locator('.avatar').first();
/** Whether a picture has come, of so many pixels a side. */
const side = (person: Person) => beside(person).locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth);

test('a picture that somebody uploads is seen at once, also on open pages, and moves nothing', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await ada.say('half past four?');
  await bo.sees('half past four?');
  await expect(beside(bo)).toHaveText('A');
  const [place, text] = [await beside(bo).boundingBox(), await bo.texts.boundingBox()];

  await ada.opens('/account');
  await choose(ada, PICTURE);
  await expect(ada.page.locator('.picture-form .avatar img')).toBeVisible();
  await expect(ada.page.locator('.me .avatar img')).toBeVisible();
  await expect(form(ada).getByRole('button', { name: 'Change picture' })).toBeVisible();

  await expect.poll(() => side(bo)).toBe(256);
  await expect(bo.people.locator('.avatar img')).toHaveCount(1);
  expect([await beside(bo).boundingBox(), await bo.texts.boundingBox()]).toEqual([place, text]);
  // It is there again with the next page, and in what is offered for a mention.
  await bo.reloads();
  await expect.poll(() => side(bo)).toBe(256);
  await bo.box.fill('@ad');
  await expect(bo.page.getByRole('option').locator('.avatar img')).toBeVisible();
  await bo.box.fill('');
  const card = await bo.opensCard('ada');
  await expect(card.locator('.avatar img')).toBeVisible();
  await card.getByRole('button', { name: 'Close' }).click();

  await form(ada).getByRole('button', { name: 'Remove picture' }).click();
  await expect(ada.page.locator('.me .avatar img')).toHaveCount(0);
  await expect(beside(bo).locator('img')).toHaveCount(0);
  await expect(beside(bo)).toHaveText('A');
});

test('what is no picture is refused with a reason, and the one before stays', async ({ person, watch }) => {
  watch.allow('422 PUT /api/account/avatar');
  const ada = await person('ada');
  await ada.opens('/account');
  await choose(ada, PICTURE);
  await expect(form(ada).getByRole('button', { name: 'Change picture' })).toBeVisible();
  await choose(ada, TEXT);
  await expect(form(ada).getByText("This file can't be used as a picture.")).toBeVisible();
  await expect(form(ada).locator('.avatar img')).toBeVisible();
  await ada.reloads();
  await expect(form(ada).locator('.avatar img')).toBeVisible();
});

test('where a picture can not be had, one sees the initials', async ({ person, watch }) => {
  watch.allow(/^failed GET \/api\/people\/.*\/avatar\//, /^console error: Failed to load resource/);
  const [ada, bo] = [await person('ada'), await person('bo')];
  await bo.page.context().route('**/avatar/*', (route) => route.abort());
  await ada.opens('/account');
  await choose(ada, PICTURE);
  await expect(form(ada).getByRole('button', { name: 'Change picture' })).toBeVisible();
  await ada.opens('/');
  await ada.say('half past four?');
  await bo.sees('half past four?');
  await expect(beside(bo)).toHaveText('A');
  // The picture has a place, and nothing in it hides what is behind.
  await expect.poll(() => side(bo)).toBe(0);
  await expect(beside(bo).locator('img')).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
});
