import { expect, type Person, test } from '../../harness';
import { png } from '../../harness/png';

const PICTURE = { name: 'tea.png', mimeType: 'image/png', buffer: png(400, 400, [0x90, 0x40, 0x20]) };

const inList = (person: Person) => person.rooms.getByRole('listitem').filter({ hasText: 'Tea' }).locator('.room-picture img');
const inHeader = (person: Person) => person.page.locator('.about-room .room-picture img');

test('a room gets a picture, which is in its header and in the list of all who are in it', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const settings = await ada.chooses('Settings');
  await settings.locator('input[type=file]').setInputFiles(PICTURE);
  await expect(settings.getByRole('button', { name: 'Change picture' })).toBeVisible();
  for (const one of [ada, bo]) {
    await expect(inList(one)).toBeVisible();
    await expect.poll(() => inHeader(one).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
  }
  await bo.seesThat("ada changed this room's picture");
  await settings.getByRole('button', { name: 'Remove picture' }).click();
  await expect(inHeader(bo)).toHaveCount(0);
  await bo.seesThat("ada removed this room's picture");
});
