import { expect, kept, LOBBY_PATH, type Person, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

async function writesAndWaits(person: Person, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await person.writes(text);
    await expect(person.line(text)).toContainText('Waiting for connection');
  }
}

test('what is written in two tabs is shown in both, and sent in the order in which it was written', { tag: '@firefox' }, async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await server.stop();
  await writesAndWaits(ada, 'a1', 'a2');
  await expect(tab.line('a2')).toContainText('Waiting for connection');
  await writesAndWaits(tab, 'b1', 'b2');
  await expect(ada.line('b2')).toContainText('Waiting for connection');
  await writesAndWaits(ada, 'a3');
  await server.start();
  const all = ['a1', 'a2', 'b1', 'b2', 'a3'];
  for (const one of [bo, ada, tab]) {
    await one.reconnects();
    await one.seesExactly(...all);
  }
  await expect.poll(async () => (await kept(ada.page)).outbox).toEqual({});
});

test('a reload of one tab changes nothing about the order of what both have written', { tag: '@firefox' }, async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.isKept();
  await server.stop();
  const first = ['d1', 'd2', 'd3', 'd4', 'd5'];
  await writesAndWaits(ada, ...first);
  await expect.poll(async () => Object.keys((await kept(ada.page)).outbox!)).toHaveLength(5);
  await ada.opensOffline(LOBBY_PATH);
  for (const one of [ada, tab]) await one.seesExactly(...first);
  await writesAndWaits(ada, 'd6', 'd7', 'd8');
  const all = [...first, 'd6', 'd7', 'd8'];
  await tab.seesExactly(...all);
  await server.start();
  for (const one of [bo, ada, tab]) {
    await one.reconnects();
    await one.seesExactly(...all);
  }
});

test('three tabs of which one is closed while it sends have one order', async ({ person, server }) => {
  const bo = await person('bo');
  const tabs = [await person('ada')];
  tabs.push(await tabs[0]!.tab(), await tabs[0]!.tab());
  await server.stop();
  const all: string[] = [];
  for (let round = 1; round <= 5; round++) {
    for (const [index, tab] of tabs.entries()) {
      const text = `${'abc'[index]}${round}`;
      await writesAndWaits(tab, text);
      all.push(text);
    }
  }
  for (const tab of tabs) await tab.seesExactly(...all);
  await server.start();
  await tabs[0]!.reconnects();
  await tabs[0]!.page.close();
  for (const one of [bo, ...tabs.slice(1)]) {
    await one.reconnects();
    await one.seesExactly(...all);
  }
});

test('what a closed tab has not sent is sent by the one that is open', async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await server.stop();
  await writesAndWaits(tab, 'from the tab that is closed');
  await expect(ada.line('from the tab that is closed')).toContainText('Waiting for connection');
  await tab.page.close();
  await writesAndWaits(ada, 'from the tab that stays');
  await server.start();
  await ada.reconnects();
  await bo.reconnects();
  const all = ['from the tab that is closed', 'from the tab that stays'];
  await bo.seesExactly(...all);
  await ada.seesExactly(...all);
});

test('a tab that stands still while it sends leaves the rest to another one', async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await server.stop();
  await writesAndWaits(ada, 'one', 'two');
  await expect(tab.line('two')).toContainText('Waiting for connection');
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await server.start();
  await tab.reconnects();
  await bo.reconnects();
  await bo.seesExactly('one', 'two');
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await ada.reconnects();
  for (const one of [ada, tab]) await one.seesExactly('one', 'two');
});

test('what older versions kept for each tab is sent in the order in which it was written', async ({ person, server }) => {
  const bo = await person('bo');
  let ada = await person('ada');
  await ada.isKept();
  await server.stop();
  await writesAndWaits(ada, 'one', 'two');
  await expect.poll(async () => Object.keys((await kept(ada.page)).outbox!)).toHaveLength(2);
  // As they were named before: by person, tab and message.
  await ada.page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open('weconnect'));
    const store = database.transaction('outbox', 'readwrite').objectStore('outbox');
    for (const [index, name] of (await done(store.getAllKeys())).entries()) {
      const [person, message] = String(name).split('/');
      await done(store.put(await done(store.get(name)), `${person}/${crypto.randomUUID().replace(/^./, String(9 - index))}/${message}`));
      await done(store.delete(name));
    }
    database.close();
  });
  ada = await ada.closesTab();
  await ada.opensOffline(LOBBY_PATH);
  await ada.seesExactly('one', 'two');
  await server.start();
  for (const one of [bo, ada]) {
    await one.reconnects();
    await one.seesExactly('one', 'two');
  }
  await expect.poll(async () => (await kept(ada.page)).outbox).toEqual({});
});

test.describe('in a browser without locks', () => {
  test('messages are sent once all the same', async ({ server, person }) => {
    const bo = await person('bo');
    const ada = await person('ada');
    await ada.page.context().addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
    await ada.reloads();
    await ada.isKept();
    await server.stop();
    await writesAndWaits(ada, 'once');
    const tab = await ada.anotherTab();
    await tab.opensOffline(LOBBY_PATH);
    await expect(tab.line('once')).toContainText('Waiting for connection');
    await writesAndWaits(tab, 'and then');
    await server.start();
    for (const one of [bo, ada, tab]) await one.reconnects();
    for (const one of [bo, ada, tab]) await one.seesExactly('once', 'and then');
    await bo.say('after');
    for (const one of [ada, tab]) await one.seesExactly('once', 'and then', 'after');
  });
});
