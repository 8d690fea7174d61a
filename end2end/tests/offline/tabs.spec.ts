import { expect, LOBBY_PATH, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

test('two tabs that were offline each send their own messages, once', async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await server.stop();
  for (const text of ['a1', 'a2', 'a3']) await ada.writes(text);
  for (const text of ['b1', 'b2', 'b3']) await tab.writes(text);
  await server.start();
  for (const one of [bo, ada, tab]) {
    await one.reconnects();
    await expect(one.texts).toHaveCount(6);
  }
  const all = await bo.texts.allTextContents();
  expect(all.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(all.filter((text) => text.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
  await ada.seesExactly(...all);
  await tab.seesExactly(...all);
});

test('what a closed tab has not sent goes over to the one that is open', async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  const tab = await ada.tab();
  await server.stop();
  await tab.writes('from the tab that is closed');
  await expect(tab.line('from the tab that is closed')).toContainText('Waiting for connection');
  await tab.page.close();
  await expect(ada.line('from the tab that is closed')).toContainText('Waiting for connection');
  await ada.writes('from the tab that stays');
  await server.start();
  await ada.reconnects();
  await bo.reconnects();
  const all = ['from the tab that is closed', 'from the tab that stays'];
  await bo.seesExactly(...all);
  await ada.seesExactly(...all);
});

test('a tab that is opened while another has unsent messages leaves them to it', async ({ person, server }) => {
  const bo = await person('bo');
  const ada = await person('ada');
  await ada.isKept();
  await server.stop();
  await ada.writes('mine to send');
  await expect(ada.line('mine to send')).toContainText('Waiting for connection');
  const tab = await ada.anotherTab();
  await tab.opensOffline(LOBBY_PATH);
  await tab.writes('and mine');
  await expect(tab.line('and mine')).toContainText('Waiting for connection');
  await expect(tab.message('mine to send')).toHaveCount(0);
  await server.start();
  for (const one of [bo, ada, tab]) await one.reconnects();
  await expect(bo.texts).toHaveCount(2);
  expect((await bo.texts.allTextContents()).sort()).toEqual(['and mine', 'mine to send']);
});

test.describe('in a browser without locks', () => {
  test('messages are sent once all the same', async ({ server, person }) => {
    const bo = await person('bo');
    const ada = await person('ada');
    await ada.page.context().addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
    await ada.reloads();
    await ada.isKept();
    await server.stop();
    await ada.writes('once');
    await expect(ada.line('once')).toContainText('Waiting for connection');
    const tab = await ada.anotherTab();
    await tab.opensOffline(LOBBY_PATH);
    await expect(tab.line('once')).toContainText('Waiting for connection');
    await server.start();
    for (const one of [bo, ada, tab]) await one.reconnects();
    for (const one of [bo, ada, tab]) await one.seesExactly('once');
    await bo.say('after');
    for (const one of [ada, tab]) await one.seesExactly('once', 'after');
  });
});
