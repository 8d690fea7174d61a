import { expect, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { Search } from './search';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('filters and names are completed as one types', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const search = new Search(ada.page);
  await ada.say('tea by ada');
  await bo.say('tea by bo');
  await ada.page.keyboard.press('Control+f');
  await ada.page.keyboard.type('tea fr');
  await expect(search.offers).toHaveText(['from:sent by someone']);
  await expect(search.box).toHaveAttribute('aria-expanded', 'true');
  await ada.page.keyboard.press('Tab');
  await expect(search.box).toHaveValue('tea from:');
  await expect(search.offers.filter({ hasText: 'bo' })).toHaveCount(1);
  await expectAccessible(ada.page);
  await ada.page.keyboard.type('b');
  await expect(search.offers).toHaveCount(1);
  await ada.page.keyboard.press('Enter');
  await expect(search.box).toHaveValue('tea from:bo ');
  await search.finds(/tea by bo/);
  await expect(search.box).toHaveAttribute('aria-expanded', 'false');

  await search.box.fill('in:lob');
  await search.offers.filter({ hasText: 'Lobby' }).click();
  await expect(search.box).toHaveValue('in:#Lobby ');
  await search.finds(/tea by bo/, /tea by ada/);
  await search.box.fill('');
  await ada.page.keyboard.type('before:to');
  await expect(search.offers).toHaveCount(1);
  await ada.page.keyboard.press('Enter');
  await expect(search.box).toHaveValue(/^before:\d{4}-\d\d-\d\d $/);
});

test('words that begin like filters are searched for', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  await ada.say('fresh tea');
  await ada.page.keyboard.press('Control+f');
  await ada.page.keyboard.type('fr');
  await expect(search.offers).toHaveCount(1);
  await ada.page.keyboard.press('Enter');
  await expect(search.box).toHaveValue('fr');
  await search.finds(/fresh tea/);
  await ada.page.keyboard.press('Enter');
  await expect(search.results.first()).toBeFocused();
});

test('filters can be chosen in a form', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const search = new Search(ada.page);
  await ada.say('tea: https://example.org/');
  await bo.say('tea');
  await ada.page.keyboard.press('Control+f');
  await ada.page.keyboard.type('tea');
  await search.pane.getByText('Filters', { exact: true }).click();
  await search.pane.getByRole('combobox', { name: 'Has' }).selectOption('Link');
  await expect(search.box).toHaveValue('tea has:link');
  await search.finds(/https:\/\/example\.org/);
  await search.pane.getByRole('combobox', { name: 'Has' }).selectOption('Any');
  await search.pane.getByRole('combobox', { name: 'Is' }).selectOption('In a thread');
  await expect(search.box).toHaveValue('tea is:thread');
  await expect(search.results).toHaveCount(0);
  await search.pane.getByRole('combobox', { name: 'Is' }).selectOption('Any');
  await search.pane.getByRole('textbox', { name: 'From' }).fill('@bo');
  await search.pane.getByRole('textbox', { name: 'From' }).press('Enter');
  await expect(search.box).toHaveValue('tea from:bo');
  await search.pane.getByRole('combobox', { name: 'In', exact: true }).selectOption('Lobby');
  await expect(search.box).toHaveValue('tea from:bo in:#Lobby');
  await search.pane.getByLabel('After').fill('2020-02-29');
  await expect(search.box).toHaveValue('tea from:bo in:#Lobby after:2020-02-29');
  await search.finds(/bo.*tea/);
  await expectAccessible(ada.page);
  await search.box.fill('cake before:2021-01-01');
  await expect(search.pane.getByLabel('Before')).toHaveValue('2021-01-01');
  await expect(search.pane.getByRole('textbox', { name: 'From' })).toHaveValue('');
});

test('what was typed a moment ago stays where a filter, an order or a place is chosen', async ({ person }) => {
  const ada = await person('ada');
  const search = new Search(ada.page);
  await ada.say('green tea');
  await ada.page.keyboard.press('Control+f');
  await ada.page.keyboard.type('tea');
  await search.finds(/green tea/);
  await search.pane.getByText('Filters', { exact: true }).click();
  // In one go, before the pause after a key is over.
  const types = (text: string) =>
    search.pane.evaluate((pane, text) => {
      const box = pane.querySelector('input')!;
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      const [choice, value] = text === 'cake' ? ['.search-fields select:last-of-type', ''] : ['.search-choices select', '1'];
      const select = pane.querySelector<HTMLSelectElement>(choice)!;
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    }, text);
  await types('cake');
  await expect(ada.page).toHaveURL(/search=cake/);
  await expect(search.box).toHaveValue('cake');
  await types('green');
  await expect(ada.page).toHaveURL(/search=green.*order=best/);
  await expect(search.box).toHaveValue('green');
  await search.finds(/green tea/);
});

test('from right to left the pane is on the left, and marks are in their place', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 1280, height: 740 } });
  const search = new Search(ada.page);
  await ada.say('أشرب الشاي الأخضر');
  await ada.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await ada.page.keyboard.press('Control+f');
  await ada.page.keyboard.type('الشاي');
  await search.finds(/أشرب الشاي الأخضر/);
  await expect(search.results.locator('mark')).toHaveText(['الشاي']);
  expect((await search.pane.boundingBox())!.x).toBe(0);
  const overflow = () => ada.page.evaluate(() => document.scrollingElement!.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});
