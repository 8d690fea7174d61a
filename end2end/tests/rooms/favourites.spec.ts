import { expect, type Person, test } from '../../harness';

const headings = (person: Person) => person.rooms.getByRole('heading', { level: 2 });
const rooms = (person: Person, heading: string) =>
  person.rooms.getByRole('region', { name: heading }).getByRole('listitem').getByRole('link');

test('a favorite stands at the top on all devices, and goes back among the others', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  await ada.makesRoom('Room 10');
  await ada.makesRoom('Room 2');
  await ada.writesTo('bo');
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('bo');
  const elsewhere = await ada.tab();
  await expect(headings(elsewhere)).toHaveText(['Rooms', 'Direct messages']);
  for (const name of ['bo', 'Room 10', 'Room 2']) {
    await ada.rooms.getByRole('link', { name, exact: true }).click();
    await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(name);
    await ada.opensMenu();
    await ada.page.getByRole('menuitem', { name: 'Add to favorites' }).click();
  }
  for (const device of [ada, elsewhere]) {
    await expect(headings(device)).toHaveText(['Favorites', 'Rooms', 'Direct messages']);
    await expect(rooms(device, 'Favorites')).toHaveText(['bo', 'Room 2', 'Room 10']);
    await expect(rooms(device, 'Rooms')).toHaveText(['Lobby']);
    await expect(rooms(device, 'Direct messages')).toHaveCount(0);
  }
  await ada.reloads();
  await expect(rooms(ada, 'Favorites')).toHaveText(['bo', 'Room 2', 'Room 10']);
  await elsewhere.room('Room 2');
  await elsewhere.opensMenu();
  await elsewhere.page.getByRole('menuitem', { name: 'Remove from favorites' }).click();
  await expect(rooms(ada, 'Favorites')).toHaveText(['bo', 'Room 10']);
  await expect(rooms(ada, 'Rooms')).toHaveText(['Lobby', 'Room 2']);
});
