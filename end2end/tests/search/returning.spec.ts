import { expect, LOBBY_PATH, test } from '../../harness';
import { fillers, Search } from './search';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

test('a reload and a link show the same results', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('green tea & cake');
  const search = new Search(ada.page);
  await ada.page.getByRole('button', { name: 'Search messages' }).click();
  await expect(search.box).toBeFocused();
  await search.box.fill('tea from:ada -coffee');
  await search.finds(/green tea & cake/);
  await search.pane.getByRole('combobox', { name: 'Order' }).selectOption('Best match first');
  const address = ada.page.url();
  await ada.reloads();
  await expect(search.box).toHaveValue('tea from:ada -coffee');
  await expect(search.pane.getByRole('combobox', { name: 'Order' })).toHaveValue('1');
  await search.finds(/green tea & cake/);
  const tab = await ada.anotherTab();
  await tab.opens(address);
  await new Search(tab.page).finds(/green tea & cake/);
});

test('on a phone the results fill the screen, and Back returns to them as they were', async ({ person, bot }) => {
  const ada = await person('ada', PHONE);
  const robot = await bot('robot');
  await ada.say('the green one');
  await robot.says(...fillers(40), 'a green one', ...fillers(90));
  await ada.reloads();
  const search = new Search(ada.page);
  await ada.page.getByRole('button', { name: 'Search messages' }).tap();
  await search.box.fill('green');
  await search.finds(/a green one/, /the green one/);
  expect(await search.pane.boundingBox()).toMatchObject({ x: 0, y: 0, width: 360, height: 740 });
  await search.results.last().tap();
  await expect(search.pane).toBeHidden();
  await expect(ada.message('the green one')).toBeInViewport();
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  let asked = 0;
  ada.page.on('request', (request) => (asked += Number(request.url().includes('/api/search'))));
  await ada.page.goBack();
  await search.finds(/a green one/, /the green one/);
  await expect(search.results.last()).toBeFocused();
  await expect(search.box).toHaveValue('green');
  expect(asked, 'they are there at once').toBe(0);
  await ada.page.goBack();
  await expect(search.pane).toBeHidden();
});

test('recent searches stay in this browser, and can be forgotten', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  const recent = search.pane.getByRole('region', { name: 'Recent searches' });
  for (const text of ['green tea', 'from:ada']) {
    await ada.page.keyboard.press('Control+f');
    await search.isReady();
    await search.box.fill(text);
    await search.box.press('Enter');
    await search.box.press('Escape');
    await expect(search.pane).toBeHidden();
  }
  await ada.reloads();
  await ada.page.keyboard.press('Control+f');
  await expect(recent.getByRole('listitem')).toHaveText(['from:ada', 'green tea']);
  await recent.getByRole('button', { name: 'Remove from:ada' }).click();
  await expect(recent.getByRole('listitem')).toHaveText(['green tea']);
  await recent.getByRole('button', { name: 'green tea', exact: true }).click();
  await expect(search.box).toHaveValue('green tea');
  await search.box.fill('');
  await recent.getByRole('button', { name: 'Clear recent searches' }).click();
  await expect(recent).toBeHidden();
  await search.box.fill('a secret');
  await search.box.press('Enter');
  const kept = () => ada.page.evaluate(() => localStorage.getItem('weconnect-searches'));
  expect(await kept()).toBe('a secret');
  await search.box.press('Escape');
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect.poll(kept).toBe(null);
});
