import { expect, LOBBY, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

test('of many rooms the first are shown, and more where one asks for them', async ({ person, bot }) => {
  const bo = await bot('bo');
  for (let number = 0; number < 60; number++) await bo.asks('POST', '/api/rooms', { name: `room ${String(number).padStart(2, '0')}` });
  const ada = await person('ada');
  await ada.opensAllRooms();
  const rooms = ada.page.getByRole('region', { name: 'Browse rooms' });
  await expect(rooms.getByRole('listitem')).toHaveCount(50);
  await rooms.getByRole('link', { name: 'Show more' }).click();
  await expect(rooms.getByRole('listitem')).toHaveCount(61);
  await expect(rooms.getByRole('listitem').nth(50)).toBeFocused();
  await expect(rooms.getByRole('listitem').first()).toContainText('Lobby');
  await expect(rooms.getByRole('listitem').last()).toContainText('room 59');
  await expect(rooms.getByRole('link', { name: 'Show more' })).toHaveCount(0);
  await expect(ada.page).toHaveURL('/rooms');
  await expectAccessible(ada.page);

  await rooms.getByRole('textbox').fill('ROOM 5');
  await rooms.getByRole('button', { name: 'Search' }).click();
  await expect(rooms.getByRole('listitem')).toHaveCount(10);
  await expect(ada.page).toHaveURL(/\?query=/);
  await ada.reloads();
  await expect(rooms.getByRole('listitem')).toHaveCount(10);
  await expect(rooms.getByRole('textbox')).toHaveValue('ROOM 5');
  await rooms.getByRole('textbox').fill('nothing like it');
  await rooms.getByRole('textbox').press('Enter');
  await expect(rooms.getByText('No rooms found.')).toBeVisible();
  await rooms.getByRole('link', { name: 'Show all rooms' }).click();
  await expect(rooms.getByRole('textbox')).toHaveValue('');
  await expect(rooms.getByRole('listitem')).toHaveCount(50);
  await rooms.getByRole('button', { name: 'Join room 07' }).click();
  await ada.isIn('room 07');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });
  test.beforeEach(({ watch }) => watch.allowWithoutScripts());

  test('a link leads to more rooms, and a form finds some', async ({ page, bot, server }) => {
    const bo = await bot('bo');
    for (let number = 0; number < 60; number++) await bo.asks('POST', '/api/rooms', { name: `room ${String(number).padStart(2, '0')}` });
    const headers = { Origin: server.url };
    await page.request.post('/api/accounts', { headers, data: { name: 'ada', password: 'tea at half past four' } });
    await page.goto('/rooms');
    const rooms = page.getByRole('region', { name: 'Browse rooms' });
    await expect(rooms.getByRole('listitem')).toHaveCount(50);
    await rooms.getByRole('link', { name: 'Show more' }).click();
    await expect(rooms.getByRole('listitem')).toHaveCount(11);
    await rooms.getByRole('textbox').fill('room 5');
    await rooms.getByRole('button', { name: 'Search' }).click();
    await expect(rooms.getByRole('listitem')).toHaveCount(10);
  });
});

test('of many pins and decisions the newest are shown, and older ones where one asks for them', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const tea = (await bo.asks('POST', '/api/rooms', { name: 'Tea' })).id;
  for (let number = 0; number < 60; number++) {
    const { seq } = await bo.asks('POST', `/api/rooms/${tea}/messages`, { text: `message ${number}` });
    await bo.asks('PUT', `/api/rooms/${tea}/messages/${seq}/pin`);
  }
  await ada.opensAllRooms();
  await ada.joins('Tea');
  await ada.page.getByRole('button', { name: 'Pinned messages' }).click();
  const pins = ada.page.getByRole('dialog', { name: 'Pinned messages' });
  await expect(pins.getByRole('listitem')).toHaveCount(50);
  await pins.getByRole('button', { name: 'Show more' }).click();
  await expect(pins.getByRole('listitem')).toHaveCount(60);
  await expect(pins.getByRole('listitem').nth(50)).toBeFocused();
  await expect(pins.getByRole('listitem').last()).toContainText('message 0');
  await expect(pins.getByRole('button', { name: 'Show more' })).toHaveCount(0);
  await expectAccessible(ada.page);
  await ada.page.keyboard.press('Escape');

  const me = (await bo.asks('GET', `/api/rooms/${tea}/members`)).members.find((member: any) => member.person.name === 'ada');
  await bo.asks('PUT', `/api/rooms/${tea}/members/${me.person.id}/role`, { role: 'moderator' });
  await ada.seesThat('bo made ada a moderator');
  const audit = await ada.chooses('Audit log');
  await expect(audit.getByRole('listitem')).toHaveCount(50);
  await audit.getByRole('button', { name: 'Show more' }).click();
  await expect(audit.getByRole('listitem')).toHaveCount(61);
  await expect(audit.getByRole('listitem').last()).toContainText('bo pinned their own message');
  await expectAccessible(ada.page);
});

test('of very many members more are shown where one asks for them', async ({ person, bot }) => {
  test.slow();
  const ada = await person('ada');
  const names = Array.from({ length: 510 }, (_, number) => `m${String(number).padStart(3, '0')}`);
  // Each waits for the disk some times, one after the other: whoever waited for 5 seconds would be told that the server is busy.
  while (names.length > 0) await Promise.all(names.splice(0, 3).map((name) => bot(name)));
  await ada.opens(`/rooms/${LOBBY}`);
  await expect(ada.people).toHaveCount(500);
  const people = ada.page.getByRole('complementary');
  await expect(people.getByText('and 11 more')).toBeVisible();
  // Who is not among them is asked for.
  const field = people.getByRole('searchbox', { name: 'Find a member' });
  await field.fill('m509');
  await ada.seesMembers('m509 (offline)');
  await field.fill('');
  await expect(ada.people).toHaveCount(501);
  await people.getByRole('button', { name: 'Show more' }).click();
  await expect(ada.people).toHaveCount(511);
  await expect(people.getByRole('button', { name: 'm509' })).toBeVisible();
  await expect(people.getByRole('button', { name: 'Show more' })).toHaveCount(0);
});
