import { type Page } from '@playwright/test';
import { expect, type Person, test } from '../../harness';

const picker = (page: Page) => page.getByRole('dialog', { name: 'Pick an emoji' });
const search = (page: Page) => page.getByRole('combobox', { name: 'Search emoji' });
/** The emoji; the skin tones are options too. */
const list = (page: Page) => picker(page).getByRole('listbox', { name: 'Emoji' });
const emoji = (page: Page, name: string) => list(page).getByRole('option', { name, exact: true });
const button = (page: Page) => page.getByRole('button', { name: 'Emoji', exact: true });

async function opensPicker({ page }: Person): Promise<void> {
  await button(page).click();
  await expect(search(page)).toBeFocused();
}

/** The emoji that Enter would pick. */
const active = (page: Page) => list(page).getByRole('option', { selected: true });

test('an emoji that is clicked comes to where the cursor was', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('tea  time');
  await ada.box.press('Home');
  for (let step = 0; step < 4; step++) await ada.box.press('ArrowRight');
  await opensPicker(ada);
  await search(ada.page).fill('party');
  await emoji(ada.page, 'party popper').click();
  await expect(picker(ada.page)).toBeHidden();
  await expect(ada.box).toBeFocused();
  await expect(ada.box).toHaveValue('tea 🎉 time');
  await ada.box.press('Control+Z');
  await expect(ada.box).toHaveValue('tea  time');
  await ada.box.press('Enter');
  await ada.sees('tea time');
});

test('by keyboard one opens the picker, searches, goes among what is found, picks and sends', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await ada.box.focus();
  // Files and formats come before it.
  for (const _ of ['files', 'formats', 'emoji']) await page.keyboard.press('Tab');
  await expect(button(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('TADA');
  await expect(active(page)).toHaveAccessibleName('party popper');
  await page.keyboard.press('Enter');
  await expect(ada.box).toBeFocused();
  await page.keyboard.press('Enter');
  await ada.seesExactly('🎉');
});

test('the arrow keys go from group to group, and Escape leads back to the button', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await opensPicker(ada);
  const names = ['grinning face', 'grinning face with big eyes'];
  await expect(active(page)).toHaveAccessibleName(names[0]!);
  await page.keyboard.press('ArrowRight');
  await expect(active(page)).toHaveAccessibleName(names[1]!);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(active(page)).toHaveAccessibleName(names[0]!);
  const wave = emoji(page, 'waving hand');
  for (let row = 0; row < 30 && !(await wave.and(active(page)).isVisible()); row++) await page.keyboard.press('ArrowDown');
  await expect(wave).toBeInViewport({ ratio: 1 });
  await expect(search(page)).toHaveAttribute('aria-activedescendant', (await wave.getAttribute('id'))!);
  await page.keyboard.press('Escape');
  await expect(picker(page)).toBeHidden();
  await expect(button(page)).toBeFocused();
  await expect(ada.box).toHaveValue('');
});

test('what one picked last comes first the next time, in the skin tone that one chose, until one logs out', async ({
  person,
}) => {
  const ada = await person('ada');
  const { page } = ada;
  await opensPicker(ada);
  await page.getByRole('combobox', { name: 'Skin tone' }).selectOption('✋🏿 Dark');
  await search(page).fill('thumbs up');
  await emoji(page, 'thumbs up').click();
  await expect(ada.box).toHaveValue('👍🏿');
  await opensPicker(ada);
  await search(page).fill('heart');
  await emoji(page, 'red heart').click();
  await ada.box.press('Enter');
  await ada.seesExactly('👍🏿❤️');

  await ada.reloads();
  await ada.isIn('Lobby');
  await opensPicker(ada);
  const recent = picker(page).getByRole('group', { name: 'Recently used' });
  await expect(recent.getByRole('option')).toHaveText(['❤️', '👍🏿']);
  await page.keyboard.press('Escape');

  await ada.logsOut();
  await expect(page).toHaveURL('/');
  await ada.logsIn();
  await opensPicker(ada);
  await expect(emoji(page, 'waving hand')).toHaveCount(0);
  await expect(active(page)).toHaveText('😀');
  await expect(recent).toHaveCount(0);
});

test('the page stays small with the picker open, wherever one scrolls in it', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  const nodes = () =>
    page.evaluate(() => {
      const walker = document.createTreeWalker(document);
      let count = 0;
      while (walker.nextNode()) count++;
      return count;
    });
  const before = await nodes();
  await opensPicker(ada);
  await expect(emoji(page, 'grinning face')).toBeVisible();
  const opened = (await nodes()) - before;
  console.log(`the open picker adds ${opened} nodes`);
  expect(opened).toBeLessThan(2_500);
  for (const [group, first] of [['Food and drink', 'grapes'], ['Flags', 'chequered flag'], ['People and body', 'waving hand']]) {
    await picker(page).getByRole('button', { name: group }).click();
    await expect(emoji(page, first!)).toBeInViewport({ ratio: 1 });
    expect((await nodes()) - before).toBeLessThan(2_500);
  }
});

test('the emoji are asked for when they are needed, and again when they did not come', async ({ person, watch }) => {
  watch.allow(/^failed GET \/pkg\/emoji\.[0-9a-f]{16}\.txt net::ERR_FAILED$/);
  const ada = await person('ada');
  const { page } = ada;
  let asked = 0;
  await page.route('**/pkg/emoji.*', (route) => (++asked > 1 ? route.continue() : route.abort()));
  await ada.say('no emoji yet');
  expect(asked).toBe(0);
  await button(page).click();
  await expect(picker(page).getByRole('alert')).toContainText("Can't reach the server");
  await picker(page).getByRole('button', { name: 'Try again' }).click();
  await expect(search(page)).toBeFocused();
  await search(page).fill('qqqq');
  await expect(picker(page).getByRole('status')).toHaveText(/No emoji found/);
  await page.keyboard.press('Escape');
  await opensPicker(ada);
  expect(asked).toBe(2);
});

test('the picker fits into the smallest screen', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 320, height: 480 } });
  await opensPicker(ada);
  await expect(picker(ada.page)).toBeInViewport({ ratio: 1 });
  const list = picker(ada.page).getByRole('listbox');
  expect(await list.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  await emoji(ada.page, 'grinning face').click();
  await expect(ada.box).toHaveValue('😀');
});
