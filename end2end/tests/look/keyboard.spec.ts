import { type Locator, type Page } from '@playwright/test';
import { expect, hydrated, LOBBY_PATH, PASSWORD, Person, test } from '../../harness';

/** Goes on with Tab, or this key, until this has the focus; each stop on the way must show that it has it. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < 40; stop++) {
    await page.keyboard.press(key);
    const focused = page.locator(':focus');
    if ((await focused.count()) > 0) {
      const { outline, what } = await focused.evaluate((element) => {
        const style = getComputedStyle(element);
        const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
        return { outline, what: element.outerHTML.slice(0, 80) };
      });
      expect(outline, `a visible focus on ${what}`).toBeGreaterThanOrEqual(2);
      await expect(focused).toBeInViewport();
    }
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not reach ${target}`);
}

test('by keyboard alone one gets from the welcome page to a posted message', async ({ page }) => {
  await page.goto('/');
  await tabTo(page, page.getByRole('link', { name: 'Sign up' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/signup');
  await hydrated(page);
  await tabTo(page, page.getByRole('textbox', { name: 'Username' }));
  await page.keyboard.type('ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');

  const ada = new Person('ada', page);
  await ada.isIn('Lobby');
  await tabTo(page, ada.box);
  await page.keyboard.type('no mouse needed');
  await page.keyboard.press('Enter');
  await ada.sees('no mouse needed');
});

test('by keyboard alone one makes a room, goes back to the lobby, and logs out', async ({ person, watch }) => {
  // What the menu was asking for.
  watch.allowEndedSession();
  const ada = await person('ada');
  const { page } = ada;
  await tabTo(page, ada.rooms.getByRole('link', { name: 'All rooms' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('textbox', { name: 'Room name' }));
  await page.keyboard.type('Tea');
  await page.keyboard.press('Enter');
  await ada.isIn('Tea');
  await page.keyboard.type('typed without looking for the box');
  await page.keyboard.press('Enter');
  await ada.sees('typed without looking for the box');

  await tabTo(page, ada.rooms.getByRole('link', { name: 'Lobby' }));
  await page.keyboard.press('Enter');
  await ada.isIn('Lobby');
  await tabTo(page, page.getByRole('button', { name: /^Your menu/ }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Log out', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');
});

test('the first stop of every page leads past what all pages share', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  const skip = page.getByRole('link', { name: 'Skip to content' });
  const leadsToContent = async () => {
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  };
  await ada.opens('/account');
  await page.keyboard.press('Tab');
  await leadsToContent();

  // In a room one begins in its box, beyond what all pages share. From the top it is the same there.
  await ada.opens(LOBBY_PATH);
  await ada.isIn('Lobby');
  await expect(ada.box).toBeFocused();
  await tabTo(page, skip, 'Shift+Tab');
  await leadsToContent();
});

test('the card of who wrote a message opens by keyboard, also of somebody who has left', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await bo.say('I was here');
  await ada.sees('I was here');
  await bo.leaves('Tea');
  await ada.seesThat('bo left');
  const { page } = ada;
  await ada.messages.focus();
  await page.keyboard.press('Tab');
  await expect(ada.line('I was here')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'React', exact: true })).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy text' })).toBeFocused();
  await page.keyboard.press('a');
  await expect(page.getByRole('menuitem', { name: 'About bo' })).toBeFocused();
  await page.keyboard.press('Enter');
  const card = page.getByRole('dialog', { name: 'bo' });
  await expect(card.getByText('Online')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(page.getByRole('button', { name: 'More', exact: true })).toBeFocused();
});

test('the keyboard scrolls the messages', async ({ person, bot }) => {
  await (await bot('bo')).says(...Array.from({ length: 49 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await tabTo(ada.page, ada.messages);
  await expect(async () => {
    await ada.page.keyboard.press('PageUp');
    await expect(ada.message('line 0')).toBeInViewport({ timeout: 100 });
  }).toPass();
});

test('who follows “New message” types the name at once', async ({ person }) => {
  const ada = await person('ada');
  await ada.rooms.getByRole('link', { name: 'New message' }).focus();
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('combobox', { name: 'To', exact: true })).toBeFocused();
});
