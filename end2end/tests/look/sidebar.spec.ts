import { expect, LOBBY_PATH, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

async function makesRooms(person: Person, count: number): Promise<void> {
  await person.page.evaluate(async (count) => {
    for (let index = 0; index < count; index++) {
      const body = JSON.stringify({ name: `room ${String(index).padStart(2, '0')}` });
      await fetch('/api/rooms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    }
  }, count);
}

test('beside many rooms, conversations and one’s own menu stay in view, and so does the room that keys lead to', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.writesTo('ada');
  await bo.isIn('ada');
  await bo.say('hello');
  await makesRooms(ada, 60);
  const conversation = ada.rooms.getByRole('link', { name: 'bo', exact: true });
  await ada.rooms.getByRole('link', { name: 'room 59' }).waitFor();
  for (const place of [conversation, ada.page.getByRole('button', { name: /^Your menu/ }), ada.rooms.getByRole('link', { name: 'All rooms' })]) {
    await expect(place).toBeInViewport({ ratio: 1 });
  }
  const last = ada.rooms.getByRole('link', { name: 'room 59' });
  await expect(last).not.toBeInViewport();
  await ada.room('Lobby');
  // The conversation is above the first room, and the last room above that.
  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.isIn('bo');
  await ada.page.keyboard.press('Alt+ArrowUp');
  await ada.isIn('room 59');
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('a section folds up, but for what is unread, and stays so', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await makesRooms(ada, 2);
  await ada.room('room 01');
  const fold = ada.rooms.getByRole('button', { name: 'Rooms' });
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(ada.rooms.getByRole('link', { name: 'room 01' })).toBeVisible();
  await expect(ada.rooms.getByRole('link', { name: 'room 00' })).toBeHidden();
  await expect(ada.rooms.getByRole('link', { name: 'Lobby' })).toBeHidden();
  await bo.says('news');
  await expect(ada.rooms.getByRole('link', { name: 'Lobby' })).toBeVisible();
  await ada.reloads();
  await expect(ada.rooms.getByRole('link', { name: 'room 00' })).toBeHidden();
  await expectAccessible(ada.page);
  await fold.click();
  await expect(ada.rooms.getByRole('link', { name: 'room 00' })).toBeVisible();
});

test('a conversation is taken out of the list until there is more', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.writesTo('ada');
  await bo.isIn('ada');
  await bo.say('hello');
  await ada.room('bo');
  await ada.sees('hello');
  await ada.rooms.getByRole('link', { name: 'bo', exact: true }).hover();
  await ada.page.getByRole('button', { name: 'Close conversation bo' }).click();
  await ada.isIn('Lobby');
  await expect(ada.rooms.getByRole('link', { name: 'bo', exact: true })).toHaveCount(0);
  await bo.say('one more thing');
  await expect(ada.rooms.getByRole('link', { name: 'bo', exact: true })).toBeVisible();
});

test('a mention is one badge, and what is unread is bold', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.makesRoom('Tea');
  const lobby = ada.rooms.getByRole('listitem').filter({ hasText: 'Lobby' });
  const weight = () => lobby.evaluate((row) => Number(getComputedStyle(row).fontWeight));
  expect(await weight()).toBeLessThan(600);
  await bo.says('news');
  await expect(lobby.locator('.unread')).toHaveText('1 unread');
  expect(await weight()).toBeGreaterThanOrEqual(600);
  const before = await lobby.boundingBox();
  await lobby.hover();
  expect(await lobby.boundingBox(), 'hovering moves nothing').toEqual(before);
  await bo.says('@ada, tea?');
  await expect(lobby.locator('.unread')).toHaveText('@1 mentions');
});

test('rooms stand in the order in which the browser itself would put their names, and stay so', async ({ person, bot }) => {
  const bo = await bot('bo');
  const names = ['Room 10', 'room 2', 'Été', 'eten', 'Ärzte', 'Zoo', 'zebra 3', 'Łódź', 'Lodge', '2 many', '10 more', '(old)'];
  const ada = await person('ada');
  for (const name of names) {
    const { id } = await bo.asks('POST', '/api/rooms', { name });
    expect((await ada.page.request.put(`/api/rooms/${id}/membership`, { headers: { Origin: new URL(ada.page.url()).origin } })).ok()).toBe(true);
  }
  const sorted = [...names].sort(new Intl.Collator('en', { numeric: true }).compare);
  const shown = ada.rooms.getByRole('list').filter({ hasText: 'Zoo' }).getByRole('link');
  const expected = ['Lobby', ...sorted].map((name) => new RegExp(`^${name.replace(/[()]/g, '\\$&')}`));
  await expect(shown.filter({ hasNotText: 'Find rooms' })).toHaveText(expected);
  // As the server draws them, nothing moves.
  const html = await (await ada.page.request.get(LOBBY_PATH)).text();
  const places = sorted.map((name) => html.indexOf(`>${name}<`));
  expect(places.every((place, index) => place > 0 && (index === 0 || place > places[index - 1]!)), String(places)).toBe(true);
  await ada.opensAllRooms();
  await ada.page.keyboard.press('Control+k');
  const found = ada.page.getByRole('dialog').getByRole('option');
  await expect(found.nth(0)).toContainText('Lobby');
  await expect(found.nth(1)).toContainText(sorted[0]!);
  await expect(found.nth(2)).toContainText(sorted[1]!);
});
