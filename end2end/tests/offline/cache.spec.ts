import { expect, kept, LOBBY_PATH, Person, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

test('rooms that were visited open without a server, and catch up once it is back', async ({ person, bot, server }) => {
  let ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('in the lobby');
  await ada.isKept();
  await ada.makesRoom('Tea');
  await ada.say('in the tea room');
  await ada.isKept();
  await server.stop();

  ada = await ada.closesTab();
  await ada.opensOffline(LOBBY_PATH);
  await ada.seesExactly('in the lobby');
  await ada.rooms.getByRole('link', { name: 'Tea' }).click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Tea');
  await ada.seesExactly('in the tea room');
  await ada.isCutOff();
  await ada.rooms.getByRole('link', { name: 'Lobby' }).click();

  await server.start();
  await bo.says('said meanwhile');
  await ada.reconnects();
  await ada.seesExactly('in the lobby', 'said meanwhile');
  await ada.room('Tea');
  await ada.seesExactly('in the tea room');
});

test('logging out drops what was kept', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('a secret');
  await ada.isKept();
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect.poll(() => kept(ada.page)).toEqual({ drafts: {}, files: {}, outbox: {}, person: {}, rooms: {} });
});

test('a room that one has left is not kept any longer', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.say('soon gone');
  await ada.isKept();
  const path = new URL(ada.page.url()).pathname;
  await ada.page.evaluate((path) => fetch(`/api${path}/membership`, { method: 'DELETE' }), path);
  await expect.poll(async () => JSON.stringify(await kept(ada.page))).not.toContain('soon gone');
});

test('somebody else who logs in on the same browser neither sees nor sends what was written', async ({
  person,
  server,
  watch,
}) => {
  watch.allowEndedSession();
  const bo = await person('bo');
  const ada = await person('ada');
  await ada.say('for the lobby');
  await ada.isKept();
  await server.stop();
  await ada.writes('not for bo to send');
  await expect(ada.line('not for bo to send')).toContainText('Waiting for connection');
  await expect.poll(async () => JSON.stringify((await kept(ada.page)).outbox)).toContain('not for bo');
  await ada.page.context().clearCookies();
  await server.start();
  // Her session has ended; the page goes to the log-in by itself, and somebody else takes the chair.
  await expect(ada.page).toHaveURL(`/login?next=${LOBBY_PATH}`);
  await expect.poll(async () => (await kept(ada.page)).rooms).toEqual({});
  const other = new Person('bo', ada.page);
  await other.logsIn();
  await other.say('bo was here');
  await bo.seesExactly('for the lobby', 'bo was here');
  await expect(other.message('not for bo to send')).toHaveCount(0);
  await expect(other.page.getByText('not sent yet')).toHaveCount(0);
  await other.logsOut();
  await expect(other.page).toHaveURL('/');

  await ada.logsIn();
  await bo.seesExactly('for the lobby', 'bo was here', 'not for bo to send');
  await ada.seesExactly('for the lobby', 'bo was here', 'not for bo to send');
});

test('an open tab does not stand in the way of a newer build that changes what is kept', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('kept');
  await ada.isKept();
  const other = await ada.anotherTab();
  await other.page.goto('/favicon.svg');
  const outcome = await other.page.evaluate(
    () =>
      new Promise((tell) => {
        const request = indexedDB.open('weconnect', 1_000);
        request.onblocked = () => tell('blocked');
        request.onsuccess = () => tell('opened');
      }),
  );
  expect(outcome).toBe('opened');
});

test('people are called without a server as they were called last', async ({ person, bot, server }) => {
  let ada = await person('ada');
  const bo = await bot('bo');
  await bo.asks('PATCH', '/api/account', { display_name: 'Bo the Great' });
  await bo.says('hello');
  await expect(ada.people.filter({ hasText: 'Bo the Great' })).toHaveCount(1);
  await ada.isKept();
  await server.stop();
  ada = await ada.closesTab();
  await ada.opensOffline(LOBBY_PATH);
  await ada.seesExactly('hello');
  await expect(ada.people.filter({ hasText: 'Bo the Great' })).toHaveCount(1);
});
