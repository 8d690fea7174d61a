import { expect, kept, LOBBY_PATH, type Person, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    // A session that has ended is told so.
    watch.allowEndedSession();
    await use(watch);
  },
});

const drafts = async (person: Person) => Object.values((await kept(person.page)).drafts!).sort();

/** As a tab that is put into the background, and comes back. */
async function isHidden(person: Person): Promise<void> {
  await person.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
}

test('a draft appears in another tab whose box is untouched, and goes there when it is sent', async ({ person }) => {
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.box.fill('half a thought');
  await expect(tab.box).toHaveValue('half a thought');
  await tab.box.fill('a whole thought');
  await expect(ada.box).toHaveValue('a whole thought');
  await tab.box.press('Enter');
  await expect(ada.box).toHaveValue('');
  await ada.seesExactly('a whole thought');
  await expect.poll(() => drafts(ada)).toEqual([]);
});

test('a tab whose box is untouched neither deletes nor writes what is kept', async ({ person }) => {
  const ada = await person('ada');
  const tab = await ada.tab();
  // Does not hear of it, as a tab of an older build.
  await ada.page.evaluate(() => (BroadcastChannel.prototype.postMessage = () => undefined));
  await ada.box.fill('half a thought');
  await expect.poll(() => drafts(ada)).toEqual(['half a thought']);
  await expect(tab.box).toHaveValue('');
  await isHidden(tab);
  await tab.makesRoom('Tea');
  await tab.room('Lobby');
  expect(await drafts(ada)).toEqual(['half a thought']);
});

test('what is typed in two tabs at once stays in each', async ({ person }) => {
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.box.fill('here');
  await expect(tab.box).toHaveValue('here');
  await tab.page.evaluate(() => (BroadcastChannel.prototype.postMessage = () => undefined));
  await tab.box.fill('there');
  await expect.poll(() => drafts(ada)).toEqual(['there']);
  await ada.box.fill('here and');
  await expect.poll(() => drafts(ada)).toEqual(['here and']);
  await expect(tab.box).toHaveValue('there');
});

test('after a log-out another tab does not write its draft back', async ({ person }) => {
  const ada = await person('ada');
  const tab = await ada.tab();
  await tab.box.fill('half a thought');
  await expect.poll(() => drafts(ada)).toEqual(['half a thought']);
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect.poll(() => drafts(ada)).toEqual([]);
  await isHidden(tab).catch(() => undefined);
  await tab.page.close();
  expect(await drafts(ada)).toEqual([]);
  await ada.logsIn();
  await expect(ada.box).toHaveValue('');
});

test('a draft outlives a session that was ended elsewhere', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.box.fill('half a thought');
  await expect.poll(() => drafts(ada)).toEqual(['half a thought']);
  const ended = await ada.page.context().request.delete(`${server.url}/api/sessions/current`, { headers: { Origin: server.url } });
  expect(ended.status()).toBe(204);
  await ada.opens('/login');
  await ada.logsIn();
  await expect(ada.box).toHaveValue('half a thought');
});

test('a tab that is still another person\'s is loaded anew as soon as somebody else has logged in', async ({ person, bot, server }) => {
  const ada = await person('ada');
  await bot('cy');
  const tab = await ada.anotherTab();
  const headers = { Origin: server.url };
  await ada.page.context().request.post(`${server.url}/api/sessions`, { headers, data: { name: 'cy', password: 'tea at half past four' } });
  await tab.opens(LOBBY_PATH);
  for (const page of [ada.page, tab.page]) await expect(page.locator('.who')).toContainText('cy');
});

test('what is written to somebody with whom there is no conversation yet stays', async ({ person, bot }) => {
  const ada = await person('ada');
  await bot('bo');
  await ada.writesTo('bo');
  await ada.isIn('bo');
  await ada.box.fill('half a thought');
  await ada.room('Lobby');
  await expect(ada.box).toHaveValue('');
  await ada.writesTo('bo');
  await expect(ada.box).toHaveValue('half a thought');
  await ada.reloads();
  await expect(ada.box).toHaveValue('half a thought');
});

test('what is typed before the browser has opened its storage comes after what was kept there', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('half a thought');
  await expect.poll(() => drafts(ada)).toEqual(['half a thought']);
  // The storage opens when the test says so.
  await ada.page.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    const waiting: (() => void)[] = [];
    const letOpen = () => {
      IDBFactory.prototype.open = open;
      waiting.forEach((go) => go());
    };
    Object.assign(window, { letOpen });
    IDBFactory.prototype.open = function (...asked) {
      const request = open.apply(this, asked);
      let onsuccess: IDBOpenDBRequest['onsuccess'] = null;
      Object.defineProperty(request, 'onsuccess', { set: (handler) => (onsuccess = handler), get: () => null });
      request.addEventListener('success', (event) => waiting.push(() => onsuccess?.call(request, event)));
      return request;
    };
  });
  await ada.page.reload();
  await expect(ada.box).toBeEditable();
  await ada.box.fill('another');
  await isHidden(ada);
  await ada.box.pressSequentially(' one');
  await ada.page.evaluate(() => (window as unknown as { letOpen: () => void }).letOpen());
  await expect(ada.box).toHaveValue('half a thought\nanother one');
  await expect.poll(() => drafts(ada)).toEqual(['half a thought\nanother one']);
});
