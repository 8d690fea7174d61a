import { type Locator, type Page } from '@playwright/test';
import { expect, type Person, test } from '../../harness';
import { reacts } from '../messages/actions';

test.describe.configure({ timeout: 90_000 });

/** A field’s list of suggestions opens by typing, and leaves the focus in the field. */
const OPENERS = ':is([popovertarget], [aria-haspopup]:not([aria-haspopup=listbox]))';
const OVER = 'dialog[open], :popover-open';

/** Opens this by keyboard: the focus is in what has opened. Escape closes it: the focus is back. */
async function opensAndCloses(page: Page, opener: Locator): Promise<void> {
  await opener.focus();
  const what = await opener.evaluate((element) => element.outerHTML.slice(0, 120));
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.evaluate((over) => document.activeElement?.closest(over) !== null, OVER), { message: `inside after ${what}` })
    .toBe(true);
  await page.keyboard.press('Escape');
  await expect(page.locator(OVER)).toHaveCount(0);
  await expect(opener, `back at ${what}`).toBeFocused();
}

/** Walks all that opens something, of what is on the screen; how many there are. */
async function walksAllOpeners(page: Page): Promise<number> {
  const openers = page.locator(`${OPENERS}:not(.toolbar *):visible`);
  await expect(openers.first()).toBeVisible();
  const count = await openers.evaluateAll((all) => {
    all.forEach((element, index) => element.setAttribute('data-walk', String(index)));
    return all.length;
  });
  for (let index = 0; index < count; index++) {
    const opener = page.locator(`[data-walk="${index}"]`);
    await opensAndCloses(page, opener);
  }
  return count;
}

/** A room with all kinds of messages. */
async function furnished(ada: Person, bo: Person): Promise<void> {
  await ada.say('first');
  await bo.say('second');
  await ada.sees('second');
  await reacts(ada, 'second', 'tea');
  await ada.box.press('ArrowUp');
  await ada.writes('changed');
  await ada.sees('changed');
}

test('all that opens in a room takes the focus and gives it back', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await furnished(ada, bo);
  expect(await walksAllOpeners(ada.page)).toBeGreaterThanOrEqual(6);

  await ada.line('second').focus();
  const bar = ada.page.getByRole('toolbar', { name: 'Message actions' });
  for (const name of ['React', 'More']) await opensAndCloses(ada.page, bar.getByRole('button', { name }));
  await ada.box.focus();
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('combobox', { name: /^Search/ })).toBeFocused();
  await ada.page.keyboard.press('Escape');
  await expect(ada.box).toBeFocused();
});

test('each dialog of a room’s menu takes the focus and gives it back to the menu’s button', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesPrivateRoom('Tea');
  const menu = ada.page.getByRole('button', { name: 'Room menu' });
  for (const name of ['Files', 'Invite people', 'Settings', 'Bans', 'Audit log', 'Leave Tea']) {
    await menu.focus();
    await ada.page.keyboard.press('Enter');
    await expect(ada.page.getByRole('menuitem').first()).toBeFocused();
    const item = ada.page.getByRole('menuitem', { name });
    for (let step = 0; step < 9 && !(await item.evaluate((it) => it === document.activeElement)); step++) {
      await ada.page.keyboard.press('ArrowDown');
    }
    await ada.page.keyboard.press('Enter');
    await expect(ada.page.getByRole('dialog')).toBeVisible();
    await expect.poll(() => ada.page.evaluate(() => document.activeElement?.closest('dialog[open]') !== null)).toBe(true);
    await ada.page.keyboard.press('Escape');
    await expect(menu, name).toBeFocused();
  }
});

test('all that opens elsewhere, and on a phone, takes the focus and gives it back', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  for (const path of ['/rooms', '/account', '/admin']) {
    await ada.opens(path);
    const openers = ada.page.locator(`${OPENERS}:visible`);
    if ((await openers.count()) > 0) await walksAllOpeners(ada.page);
  }
  await ada.page.setViewportSize({ width: 360, height: 740 });
  await ada.opens('/');
  await ada.isIn('Lobby');
  expect(await walksAllOpeners(ada.page)).toBeGreaterThanOrEqual(4);
});

test('arrow keys, Home, End and letters lead through a menu, and Tab leads out of it', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  const { page } = ada;
  const item = (name: string) => page.getByRole('menuitem', { name });
  await page.getByRole('button', { name: 'Room menu' }).focus();
  await page.keyboard.press('Enter');
  await expect(item('Add to favorites')).toBeFocused();
  for (const [key, name] of [
    ['ArrowDown', 'Mark as unread'],
    ['ArrowUp', 'Add to favorites'],
    ['ArrowUp', 'Leave Tea'],
    ['ArrowDown', 'Add to favorites'],
    ['End', 'Leave Tea'],
    ['Home', 'Add to favorites'],
    ['b', 'Bans'],
    ['m', 'Mark as unread'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(item(name), key).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect(page.locator(':focus')).not.toHaveRole('menuitem');
});

test('the people are one stop of the Tab key, and the focus stays with a person who comes and goes', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  const { page } = ada;
  const people = page.locator('#people');
  const name = (who: string) => people.getByRole('button', { name: who, exact: true });
  await expect(people.locator('.author[tabindex="0"]')).toHaveCount(1);
  await name('ada').focus();
  await page.keyboard.press('ArrowDown');
  await expect(name('bo')).toBeFocused();
  await page.keyboard.press('c');
  await expect(name('cy')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  const another = await bo.closesTab();
  await expect(people.getByText('bo (online)')).toHaveCount(0);
  await expect(name('bo')).toBeFocused();
  await another.opens('/');
  await expect(people.getByText('bo (online)')).toBeAttached();
  await expect(name('bo')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(name('bo')).toBeFocused();
  await cy.page.close();
});

test('where what opened a card is gone, the focus goes to who stands beside', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const card = await ada.opensCard('bo');
  await bo.leaves('Tea');
  await ada.seesThat('bo left');
  await ada.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(ada.page.locator('#people').getByRole('button', { name: 'ada' })).toBeFocused();
});

test('what becomes of messages leaves the focus where it is', async ({ person, bot }) => {
  const robot = await bot('robot');
  await robot.says(...Array.from({ length: 70 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('from bo');
  await ada.line('from bo').focus();
  await expect(ada.line('from bo')).toBeFocused();
  await reacts(bo, 'from bo', 'tea');
  await expect(ada.page.getByRole('button', { name: /bo$/ }).filter({ hasText: '1' })).toBeVisible();
  await expect(ada.line('from bo')).toBeFocused();
  await bo.box.press('ArrowUp');
  await bo.writes('changed by bo');
  await ada.sees('changed by bo');
  await expect(ada.line('changed by bo')).toBeFocused();

  const id = await ada.messages.locator('li[id^=message-]').first().getAttribute('id');
  const oldest = ada.page.locator(`#${id}`);
  await expect(ada.message('line 0')).toHaveCount(0);
  await oldest.focus();
  await expect(ada.message('line 0')).toBeAttached();
  await expect(oldest).toBeFocused();
});

test('keys do with the message that has the focus what its toolbar offers', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await ada.say('mine');
  const line = ada.line('mine');
  await line.focus();
  await page.keyboard.press('+');
  await expect(page.getByRole('combobox', { name: 'Search emoji' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(line).toBeFocused();
  await page.keyboard.press('m');
  await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(line).toBeFocused();
  await page.keyboard.press('p');
  await expect(line.getByText('Pinned')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(line).toBeFocused();
  await page.keyboard.press('r');
  await expect(page.getByText('Replying to ada:')).toBeVisible();
  await expect(ada.box).toBeFocused();
  await page.keyboard.press('Escape');
  await line.focus();
  await page.keyboard.press('e');
  await expect(ada.box).toHaveValue('mine');
});
