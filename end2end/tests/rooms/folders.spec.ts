import { expect, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

const headings = (person: Person) => person.rooms.getByRole('heading', { level: 2 });
const rooms = (person: Person, heading: string) =>
  person.rooms.getByRole('region', { name: heading }).getByRole('listitem').getByRole('link');

/** Opens what a room's menu has for its folder, by keyboard alone. */
async function arranges(person: Person, room: string) {
  await person.room(room);
  await person.opensMenu();
  await person.page.getByRole('menuitem', { name: 'Folders and order' }).press('Enter');
  const dialog = person.page.getByRole('dialog');
  await expect(dialog.getByLabel('Folder', { exact: true })).toBeVisible();
  return dialog;
}

test('folders are made, filled, moved, renamed and deleted by keyboard, and are the same on all devices', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Room 10');
  await ada.makesRoom('Room 2');
  const elsewhere = await ada.tab();
  await expect(rooms(elsewhere, 'Rooms')).toHaveText(['Lobby', 'Room 2', 'Room 10']);

  let dialog = await arranges(ada, 'Room 10');
  await dialog.getByLabel('New folder').fill('Work');
  await dialog.getByLabel('New folder').press('Enter');
  await expect(dialog.getByLabel('Folder', { exact: true }).getByRole('option', { selected: true })).toHaveText('Work');
  await expectAccessible(ada.page);
  await ada.page.keyboard.press('Escape');
  dialog = await arranges(ada, 'Room 2');
  await dialog.getByLabel('Folder', { exact: true }).selectOption('Work');
  for (const device of [ada, elsewhere]) {
    await expect(headings(device)).toHaveText(['Work', 'Rooms', 'Direct messages']);
    await expect(rooms(device, 'Work')).toHaveText(['Room 2', 'Room 10']);
    await expect(rooms(device, 'Rooms')).toHaveText(['Lobby']);
  }
  await dialog.getByRole('button', { name: 'Move Room 2 down' }).press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('Room 2: 2 of 2');
  for (const device of [ada, elsewhere]) {
    await expect(rooms(device, 'Work')).toHaveText(['Room 10', 'Room 2']);
  }
  await ada.page.keyboard.press('Escape');
  await ada.reloads();
  await expect(rooms(ada, 'Work')).toHaveText(['Room 10', 'Room 2']);

  await elsewhere.rooms.getByRole('button', { name: 'Folders and order' }).press('Enter');
  dialog = elsewhere.page.getByRole('dialog');
  await dialog.getByLabel('New folder').fill('Home');
  await dialog.getByLabel('New folder').press('Enter');
  await dialog.getByRole('button', { name: 'Move Home up' }).press('Enter');
  await expect(dialog.getByRole('status')).toHaveText('Home: 1 of 2');
  await expect(headings(ada)).toHaveText(['Home', 'Work', 'Rooms', 'Direct messages']);
  await expectAccessible(elsewhere.page);
  await dialog.getByLabel('Rename Work').fill('Office');
  await dialog.getByLabel('Rename Work').press('Enter');
  await expect(headings(ada)).toHaveText(['Home', 'Office', 'Rooms', 'Direct messages']);
  await dialog.getByLabel('By name').check();
  await expect(rooms(ada, 'Office')).toHaveText(['Room 2', 'Room 10']);
  for (const name of ['Home', 'Office']) {
    await dialog.getByRole('button', { name: `Delete folder ${name}` }).press('Enter');
    await expect(dialog.getByRole('button', { name: `Delete folder ${name}` })).toHaveCount(0);
  }
  await expect(headings(ada)).toHaveText(['Rooms', 'Direct messages']);
  await expect(rooms(ada, 'Rooms')).toHaveText(['Lobby', 'Room 2', 'Room 10']);
});

test('a folder folds up by keyboard, and only what is unread is shown where one wishes so', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('tea');
  await ada.makesRoom('cake');
  const dialog = await arranges(ada, 'tea');
  await dialog.getByLabel('New folder').fill('Breaks');
  await dialog.getByLabel('New folder').press('Enter');
  await expect(rooms(ada, 'Breaks')).toHaveText(['tea']);
  await ada.page.keyboard.press('Escape');
  await ada.room('cake');
  const fold = ada.rooms.getByRole('button', { name: 'Breaks' });
  await fold.press('Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(rooms(ada, 'Breaks')).toHaveCount(0);
  await fold.press('Enter');

  const unread = ada.rooms.getByRole('button', { name: 'Unread only' });
  const elsewhere = await ada.tab();
  await unread.press('Enter');
  await expect(unread).toHaveAttribute('aria-pressed', 'true');
  await expect(rooms(ada, 'Rooms')).toHaveText(['cake']);
  await expect(rooms(ada, 'Breaks')).toHaveCount(0);
  await expect(elsewhere.rooms.getByRole('button', { name: 'Unread only' })).toHaveAttribute('aria-pressed', 'true');
  await bo.joins('tea');
  await bo.say('is there any left?');
  await expect(rooms(ada, 'Breaks')).toHaveText(['tea']);
  await unread.press('Enter');
  await expect(rooms(ada, 'Rooms')).toHaveText(['Lobby', 'cake']);
});

test('a room is dragged into a folder, and to another place of its list', async ({ person }) => {
  const ada = await person('ada');
  for (const name of ['cake', 'milk', 'tea']) {
    await ada.makesRoom(name);
  }
  const dialog = await arranges(ada, 'tea');
  await dialog.getByLabel('New folder').fill('Breaks');
  await dialog.getByLabel('New folder').press('Enter');
  await expect(rooms(ada, 'Breaks')).toHaveText(['tea']);
  await ada.page.keyboard.press('Escape');
  const link = (name: string) => ada.rooms.getByRole('link', { name, exact: true });
  await link('milk').dragTo(ada.rooms.getByRole('heading', { name: 'Breaks' }));
  await expect(rooms(ada, 'Breaks')).toHaveText(['milk', 'tea']);
  await link('tea').dragTo(link('milk'));
  await expect(rooms(ada, 'Breaks')).toHaveText(['tea', 'milk']);
  await link('milk').dragTo(link('cake'));
  await expect(rooms(ada, 'Rooms')).toHaveText(['Lobby', 'milk', 'cake']);
  await ada.reloads();
  await expect(rooms(ada, 'Rooms')).toHaveText(['Lobby', 'milk', 'cake']);
});
