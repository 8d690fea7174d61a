import { expect, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { fillers, Search } from './search';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a message is found by its file: that it has one, its name, and what stands in it', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('nothing attached');
  await ada.page.locator('.input-box input[type=file]').setInputFiles({
    name: 'harvest-plan.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('First the medlars, then the quinces.'),
  });
  await ada.say('the plan');
  const search = new Search(ada.page);
  await ada.box.press('Control+f');
  for (const query of ['has:file', 'harvest', '"then the quinces"', 'plan medlars']) {
    await search.box.fill(query);
    await search.finds(/the plan.*harvest-plan\.txt/);
  }
  await search.box.fill('has:image');
  await search.finds();
  await expect(search.pane.getByRole('status').filter({ hasText: 'No messages found' })).toBeVisible();
});

test('a day leads to its first message, by keyboard, and Back to where one was', async ({ person, bot }) => {
  const ada = await person('ada', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const robot = await bot('robot');
  await robot.says('the first of the day', ...fillers(130));
  await ada.reloads();
  await expect(ada.message('filler 129')).toBeInViewport();
  const search = new Search(ada.page);
  await ada.page.getByRole('button', { name: 'Search messages' }).tap();
  await search.isReady();
  await search.pane.getByText('Go to a day').tap();
  const day = search.pane.getByLabel('Day');
  // On a phone the pane takes the place of all else, and is what the page is about.
  await expect(ada.page.getByRole('main')).toHaveCount(1);
  await expectAccessible(ada.page);
  await ada.page.setViewportSize({ width: 1280, height: 800 });
  await expect(ada.page.getByRole('main').getByRole('search')).toHaveCount(0);
  await expectAccessible(ada.page);
  await ada.page.setViewportSize({ width: 360, height: 740 });

  await day.fill('9999-12-31');
  await day.press('Enter');
  await expect(search.pane.getByRole('status').filter({ hasText: 'Nothing has been written here' })).toBeVisible();
  await day.fill('2020-02-29');
  await search.pane.getByRole('button', { name: 'Go', exact: true }).tap();
  await expect(search.pane).toBeHidden();
  await expect(ada.message('the first of the day')).toBeInViewport();
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  await ada.page.goBack();
  await search.isReady();
});

test('the day above what one sees leads to other days', async ({ person, bot }) => {
  const ada = await person('ada');
  const robot = await bot('robot');
  await robot.says('the first of the day', ...fillers(130));
  await ada.reloads();
  await expect(ada.message('filler 129')).toBeInViewport();
  const search = new Search(ada.page);
  const day = search.pane.getByLabel('Day');
  await ada.page.locator('.day-above').click();
  await expect(day).toBeFocused();
  await day.fill('2020-02-29');
  await day.press('Enter');
  await expect(ada.message('the first of the day')).toBeInViewport();
  await search.box.press('Escape');
  await expect(search.pane).toBeHidden();
});
