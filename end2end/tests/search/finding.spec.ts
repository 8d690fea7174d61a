import { expect, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { fillers, Search } from './search';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('one finds a message as one types, and comes to its place by keyboard alone', async ({ person, bot }) => {
  const ada = await person('ada');
  const robot = await bot('robot');
  await ada.say('green tea at noon');
  await robot.says(...fillers(130));
  await ada.reloads();
  const search = new Search(ada.page);
  await ada.box.press('Control+f');
  await expect(search.box).toBeFocused();
  await ada.page.keyboard.type('te');
  await search.finds(/green tea at noon/);
  await expect(search.pane.getByRole('status').filter({ hasText: '1 message' })).toBeVisible();
  await expect(search.results.locator('mark')).toHaveText(['tea']);
  await expect(search.results).toContainText('Lobby');
  await expect(search.results).toContainText('ada');
  await expectAccessible(ada.page);

  await ada.page.keyboard.press('ArrowDown');
  await expect(search.results.first()).toBeFocused();
  await ada.page.keyboard.press('ArrowUp');
  await expect(search.box).toBeFocused();
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('Enter');
  await expect(ada.line('green tea at noon')).toBeFocused();
  await expect(ada.message('filler 0')).toBeInViewport();
  await expect(search.results, 'they stay beside the room').toHaveCount(1);

  await ada.page.keyboard.press('Control+f');
  await expect(search.box).toBeFocused();
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('Escape');
  await expect(search.box).toBeFocused();
  await ada.page.keyboard.press('Escape');
  await expect(search.pane).toBeHidden();
  await expect(ada.page).toHaveURL(LOBBY_PATH);
});

test('the slash searches all rooms, where nobody is writing', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  await ada.say('tea in the lobby');
  await ada.makesRoom('Garden');
  await ada.say('tea in the garden');
  await ada.box.pressSequentially('a/b');
  await expect(ada.box).toHaveValue('a/b');
  await expect(search.pane).toBeHidden();
  await ada.box.fill('');
  await ada.messages.focus();
  await ada.page.keyboard.press('/');
  await expect(search.box).toBeFocused();
  await ada.page.keyboard.type('tea');
  await search.finds(/tea in the garden/, /tea in the lobby/);
  await search.pane.getByRole('button', { name: '#Garden' }).click();
  await search.finds(/tea in the garden/);
  await search.pane.getByRole('button', { name: 'All rooms' }).click();
  await search.results.last().click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Lobby');
  await expect(ada.line('tea in the lobby')).toBeFocused();
  await expect(search.results, 'they stay beside the other room').toHaveCount(2);
  await ada.page.goBack();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Garden');
  await search.finds(/tea in the garden/, /tea in the lobby/);
});

test('a second Ctrl+F is left to the browser', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  const taken = () =>
    ada.page.evaluate(() => {
      const key = { key: 'f', code: 'KeyF', ctrlKey: true, cancelable: true, bubbles: true };
      return !(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', key));
    });
  expect(await taken()).toBe(true);
  await expect(search.box).toBeFocused();
  expect(await taken()).toBe(false);
});

test('what was typed for less comes too late', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  await ada.say('green tea');
  await ada.say('green grass');
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const asked: string[] = [];
  await ada.page.route('**/api/search?*', async (route) => {
    const q = new URL(route.request().url()).searchParams.get('q')!;
    asked.push(q);
    if (q === 'green') await arrived;
    await route.continue().catch(() => {});
  });
  await ada.box.press('Control+f');
  await ada.page.keyboard.type('green');
  await expect.poll(() => asked).toContain('green');
  await ada.page.keyboard.type(' tea');
  await search.finds(/green tea/);
  arrive();
  await ada.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  await search.finds(/green tea/);
});

test('a search that fails says so, and is tried again', async ({ person, watch }) => {
  watch.allow(/^failed GET \/api\/search/);
  const ada = await person('ada', { serviceWorkers: 'block' });
  const search = new Search(ada.page);
  await ada.say('green tea');
  await ada.page.route('**/api/search?*', (route) => route.abort());
  await ada.box.press('Control+f');
  await ada.page.keyboard.type('tea');
  await expect(search.pane.getByRole('alert')).not.toBeEmpty();
  await expectAccessible(ada.page);
  await ada.page.unroute('**/api/search?*');
  await search.pane.getByRole('button', { name: 'Try again' }).click();
  await search.finds(/green tea/);
});

test('where nothing is found one can look further', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const search = new Search(ada.page);
  await bo.makesRoom('Orchard');
  await bo.say('apples in the orchard');
  await ada.box.press('Control+f');
  await ada.page.keyboard.type('apples');
  await expect(search.pane.getByText('No messages found')).toBeVisible();
  await expectAccessible(ada.page);
  await search.pane.locator('.search-found').getByRole('button', { name: 'All rooms' }).click();
  await expect(search.pane.getByText('No messages found')).toBeVisible();
  await search.pane.getByRole('button', { name: 'Include public rooms' }).click();
  await search.finds(/not joined.*apples in the orchard/);
});

test('many results come page by page', async ({ person, bot }) => {
  const ada = await person('ada');
  const robot = await bot('robot');
  const search = new Search(ada.page);
  await robot.says(...fillers(60));
  await ada.box.press('Control+f');
  await ada.page.keyboard.type('filler');
  await expect(search.pane.getByText(/^First \d+ messages$/)).toBeVisible();
  const first = await search.results.count();
  await expect(search.results.first()).toContainText('filler 59');
  await search.pane.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => search.results.count()).toBeGreaterThan(first);
});

test('the palette hands on what it does not know', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  await ada.say('green tea');
  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('green');
  await ada.page.getByRole('option', { name: 'Search messages for “green”' }).click();
  await expect(search.box).toHaveValue('green');
  await search.finds(/green tea/);
});
