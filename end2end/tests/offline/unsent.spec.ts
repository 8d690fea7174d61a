import { expect, kept, LOBBY_PATH, type Person, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

async function writesWithoutServer(person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await person.writes(text);
    await expect(person.line(text)).toContainText('Waiting for connection');
  }
  await expect.poll(async () => Object.keys((await kept(person.page)).outbox!).length).toBeGreaterThanOrEqual(texts.length);
}

test('what is written offline in a tab that is closed is sent later, once and in order', async ({ person, bot, server }) => {
  const bo = await person('bo');
  let ada = await person('ada');
  await ada.say('before');
  await ada.isKept();
  await server.stop();
  await writesWithoutServer(ada, 'one', 'two', 'three');

  ada = await ada.closesTab();
  await ada.opensOffline(LOBBY_PATH);
  await ada.seesExactly('before', 'one', 'two', 'three');
  await expect(ada.line('three')).toContainText('Waiting for connection');
  await writesWithoutServer(ada, 'four');
  ada = await ada.closesTab();

  await server.start();
  await bo.reconnects();
  await (await bot('cy')).says('from cy');
  await ada.opens(LOBBY_PATH);
  const all = ['before', 'from cy', 'one', 'two', 'three', 'four'];
  await bo.seesExactly(...all);
  await ada.seesExactly(...all);
  await expect(ada.messages.getByText(/Waiting|Sending/)).toHaveCount(0);
  await expect.poll(async () => (await kept(ada.page)).outbox).toEqual({});
  await ada.reloads();
  await ada.seesExactly(...all);
});

test('a message that the server refuses says why, survives a reload, and can be sent again', async ({ person, server }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  // Who owns a room alone does not leave it.
  await bo.makesRoom('Tea');
  await ada.joins('Tea');
  await ada.say('good tea');
  const tea = new URL(ada.page.url()).pathname;
  await ada.isKept();
  await server.stop();
  await writesWithoutServer(ada, 'is there any left?');
  await server.start();
  // From another device, before this page is back.
  const left = await ada.page.context().request.delete(`${server.url}/api${tea}/membership`, { headers: { Origin: server.url } });
  expect(left.status()).toBe(204);
  await ada.reconnects();
  await expect(ada.line('is there any left?').getByRole('button', { name: 'Discard' })).toBeVisible();
  await expect(ada.line('is there any left?')).toContainText("You're not in this room");

  await ada.seesExactly('good tea', 'is there any left?');

  await ada.logsOut();
  await expect(ada.page.getByText("1 message hasn't been sent yet. Logging out deletes it.")).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Stay logged in' })).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('button', { name: /^Your menu/ })).toBeFocused();

  await ada.opensAllRooms();
  await ada.page.getByRole('button', { name: 'Join Tea' }).click();
  await ada.isIn('Tea');
  await ada.reloads();
  await ada.line('is there any left?').getByRole('button', { name: 'Try again' }).click();
  await bo.sees('is there any left?');
  await ada.seesExactly('good tea', 'is there any left?');
});

test('a message to a room that one was banned from can be read, copied and discarded', async ({ person, bot, server, watch }) => {
  watch.allow(/^403 GET \/rooms\//);
  const bo = await bot('bo');
  const ada = await person('ada', { permissions: ['clipboard-read', 'clipboard-write'] });
  const { id } = await bo.asks('POST', '/api/rooms', { name: 'Tea' });
  await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
  await ada.room('Tea');
  await ada.isKept();
  const { members } = await bo.asks('GET', `/api/rooms/${id}`);
  const away = members.find(({ name }: { name: string }) => name === 'ada');
  await server.stop();
  await writesWithoutServer(ada, 'is there any left?');
  await server.start();
  await bo.asks('POST', `/api/rooms/${id}/members/${away.id}/removal`, { ban: true, reason: 'Too much sugar.' });
  await ada.reconnects();
  await ada.opens(`/rooms/${id}`);
  const unsent = ada.page.getByRole('main').getByRole('region', { name: 'Not sent yet' });
  await expect(unsent).toContainText('is there any left?');
  await unsent.getByRole('button', { name: 'Copy text' }).click();
  expect(await ada.page.evaluate(() => navigator.clipboard.readText())).toBe('is there any left?');

  await ada.logsOut();
  await expect(ada.page.getByText("1 message hasn't been sent yet.")).toBeVisible();
  const leaving = ada.page.locator('.me').getByRole('region', { name: 'Not sent yet' });
  await leaving.getByRole('button', { name: 'Discard' }).click();
  await expect(unsent).toHaveCount(0);
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
});
