import { expect, Person, test } from '../../harness';

const lobby = (person: Person) => person.rooms.getByRole('listitem').filter({ hasText: 'Lobby' });

test('what others say elsewhere is counted beside the room until it is read', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('one’s own words are not news');
  await ada.makesRoom('Tea');
  await bo.says('one', 'two');
  await expect(lobby(ada)).toContainText('2 unread');
  await ada.reloads();
  await expect(lobby(ada)).toContainText('2 unread');
  await ada.room('Lobby');
  await expect(lobby(ada)).not.toContainText('unread');
  await bo.says('read at once');
  await ada.sees('read at once');
  await ada.reloads();
  await expect(lobby(ada)).not.toContainText('unread');
});

test('what is read on one device is read on the other', async ({ person, visitor, bot }) => {
  const laptop = await person('ada');
  const bo = await bot('bo');
  const phone = new Person('ada', await visitor());
  await phone.logsIn();
  for (const device of [laptop, phone]) await device.rooms.getByRole('link', { name: 'All rooms' }).click();
  await bo.says('news');
  for (const device of [laptop, phone]) await expect(lobby(device)).toContainText('1 unread');
  await phone.room('Lobby');
  await expect(lobby(laptop)).not.toContainText('unread');
});
