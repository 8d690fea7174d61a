import { type Page } from '@playwright/test';
import { expect, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

const WIDE = Array.from({ length: 12 }, (_, index) => `a-long-name-of-column-${index}`);
const TABLE = [WIDE, WIDE.map(() => '---'), WIDE.map((_, index) => String(index))].map((row) => `| ${row.join(' | ')} |`).join('\n');
const EVERYTHING = [
  '# Release\n## Plan\n- [x] tests\n- [ ] docs\n---\n1) first\n2) second',
  TABLE,
  `\`\`\`rust\nfn main() { ${'println!("tea"); '.repeat(20)}}\n\`\`\``,
  'It was ||the *butler*, see https://example.org/_||. [docs](https://docs.example.org "All of them") ana@example.org',
].join('\n\n');

/** How far the page, and what is in it, goes beyond the screen. */
const excess = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('tables, tasks, headings and rules are elements of their kind', async ({ person, bot }) => {
  const ada = await person('ada', { viewport: { width: 390, height: 844 } });
  const bo = await bot('bo');
  await bo.says(EVERYTHING);
  const text = ada.texts.first();
  const expectShown = async () => {
    await expect(text.getByRole('heading', { level: 2 })).toHaveText('Release');
    await expect(text.getByRole('heading', { level: 3 })).toHaveText('Plan');
    await expect(text.getByRole('columnheader')).toHaveText(WIDE);
    await expect(text.getByRole('cell')).toHaveText(WIDE.map((_, index) => String(index)));
    await expect(text.getByRole('separator')).toHaveCount(1);
    await expect(text.getByRole('listitem').filter({ has: ada.page.getByRole('img', { name: 'Done' }) })).toHaveText('tests');
    await expect(text.getByRole('listitem').filter({ has: ada.page.getByRole('img', { name: 'To do' }) })).toHaveText('docs');
  };
  await expectShown();
  await ada.reloads();
  await expectShown();

  // A wide table scrolls inside of its message.
  expect(await excess(ada.page)).toBe(0);
  const table = text.locator('.table');
  await table.hover();
  await ada.page.mouse.wheel(300, 0);
  await expect.poll(() => table.evaluate((table) => table.scrollLeft)).toBeGreaterThan(0);
  expect(await ada.messages.evaluate((messages) => messages.scrollWidth - messages.clientWidth)).toBe(0);
});

test('a spoiler is shown and hidden by mouse and keyboard', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('It was ||the *butler*||!');
  const spoiler = ada.messages.getByRole('button', { name: 'Spoiler' });
  const secret = ada.messages.getByText('butler');
  await expect(spoiler).toHaveAttribute('aria-expanded', 'false');
  await expect(secret).toBeHidden();
  await spoiler.click();
  await expect(spoiler).toHaveAttribute('aria-expanded', 'true');
  await expect(secret).toBeVisible();
  await spoiler.focus();
  await ada.page.keyboard.press('Enter');
  await expect(secret).toBeHidden();
  await ada.page.keyboard.press('Space');
  await expect(secret).toBeVisible();

  // Nor does an answer's excerpt say it.
  await ada.messages.locator('.text').hover();
  await ada.messages.getByRole('button', { name: 'Reply', exact: true }).click();
  await ada.writes('no!');
  await expect(ada.messages.locator('.quote')).toContainText('It was ▒▒▒▒!');
});

test('to reveal a spoiler in a link does not follow the link', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('[It was ||the butler||](https://example.org/)');
  await ada.messages.getByRole('button', { name: 'Spoiler' }).click();
  await expect(ada.messages.getByText('the butler')).toBeVisible();
  expect(ada.page.context().pages()).toHaveLength(1);
});

test('code is copied as it is, by mouse and keyboard, and is a stop of the Tab key only in its message', async ({ person, bot }) => {
  const ada = await person('ada', { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = ada;
  const bo = await bot('bo');
  const code = 'fn a() {\n\tb("<c>");\n}';
  const wide = 'second '.repeat(60).trim();
  await bo.says(`\`\`\`rust\n${code}\n\`\`\``, `\`\`\`\n${wide}\n\`\`\``);
  const buttons = ada.messages.getByText('Copy', { exact: true });
  await expect(buttons).toHaveCount(2);
  await expect(buttons.first()).toBeHidden();
  await ada.messages.locator('pre').first().hover();
  await buttons.first().click();
  await expect(ada.messages.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
  await expect(ada.messages.getByRole('button', { name: 'Copy', exact: true })).toBeVisible();

  await page.mouse.move(0, 0);
  await ada.messages.focus();
  await page.keyboard.press('Tab');
  await expect(buttons.first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(buttons.last()).toBeVisible();
  await expect(buttons.first()).toBeHidden();
  await page.keyboard.press('Tab');
  await expect(buttons.last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(wide);
  await page.keyboard.press('Tab');
  await expect(ada.messages.locator('pre').last()).toBeFocused();
  // What has to be scrolled is a stop too. Of the code of other messages, nothing is a stop.
  await expect(ada.messages.locator('[tabindex="0"]:not(.toolbar *)')).toHaveCount(2);
});

test('links lead where they say, and those to rooms of this server stay in this tab', async ({ person, bot, server }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const { id } = await bo.asks('POST', '/api/rooms', { name: 'Tea' });
  await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
  await bo.saysIn(id, 'first', 'here it is');
  await bo.says(`https://example.org/_ <ana@example.org> [docs](https://docs.example.org "All of them") ${server.url}/rooms/${id}`);
  const links = ada.texts.first().getByRole('link');
  await expect(links).toHaveCount(4);
  const targets = await links.evaluateAll((links) => links.map((link) => [link.getAttribute('href'), link.getAttribute('target')]));
  expect(targets.slice(0, 3)).toEqual([
    ['https://example.org/_', '_blank'],
    ['mailto:ana@example.org', '_blank'],
    ['https://docs.example.org', '_blank'],
  ]);
  await expect(links.nth(2)).toHaveAttribute('title', 'All of them');
  await ada.page.evaluate(() => ((window as unknown as { stays: boolean }).stays = true));
  await links.last().click();
  await ada.isIn('Tea');
  expect(await ada.page.evaluate(() => (window as unknown as { stays?: boolean }).stays)).toBe(true);
  expect(ada.page.context().pages()).toHaveLength(1);
});

test('a message with everything is accessible', async ({ person, bot }) => {
  test.slow();
  const ada = await person('ada', { reducedMotion: 'reduce' });
  const bo = await bot('bo');
  await bo.says(EVERYTHING);
  await ada.messages.getByRole('button', { name: 'Spoiler' }).click();
  await ada.messages.focus();
  await ada.page.keyboard.press('Tab');
  await expectAccessible(ada.page);
});
