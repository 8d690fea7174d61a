import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { expect, LOBBY_PATH, test } from '../../harness';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
}

test('the palette leads everywhere by keyboard, and gives the focus back', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  const { page } = ada;
  const palette = page.getByRole('dialog', { name: 'Go to' });
  const box = palette.getByRole('combobox');
  const chosen = palette.getByRole('option', { selected: true });
  await ada.makesRoom('Tea room');

  await page.keyboard.press('Control+k');
  await expect(box).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type('lobb');
  await expect(chosen).toContainText('Lobby');
  await page.keyboard.press('Enter');
  await ada.isIn('Lobby');
  await expect(palette).toBeHidden();

  await ada.box.focus();
  await page.getByRole('button', { name: 'Go to a room or person' }).click();
  await expect(box).toHaveValue('');
  await expect(palette.getByRole('option').first(), 'the room that one is in comes last').toContainText('Tea room');
  await page.keyboard.press('Escape');
  await ada.box.focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(ada.box).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('nobody.at.all');
  await expect(palette.getByRole('option')).toHaveText(['Search messages for “nobody.at.all”']);
  await expectAccessible(page);
  await box.fill('bo');
  await expect(palette.getByRole('option').filter({ hasText: /^boPerson$/ })).toHaveCount(1);
  await palette.getByRole('option').filter({ hasText: /^boPerson$/ }).click();
  await expect(page).not.toHaveURL(LOBBY_PATH);
  await expect(page).toHaveURL(/\/rooms\/[0-9a-f-]{36}$/);
});

test('the palette finds people whom one has not met here', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await person('chloé');
  await ada.makesRoom('Tea room');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('chloe');
  const palette = page.getByRole('dialog', { name: 'Go to' });
  await expect(palette.getByRole('option')).toHaveText(['chloéPerson', 'Search messages for “chloe”']);
  await page.keyboard.press('Enter');
  await ada.isIn('chloé');
});

test('the theme and the way out are in the palette', async ({ person }) => {
  const { page } = await person('ada');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('log out');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');
});

test('the palette that is opened while another one closes stays open', async ({ person }) => {
  const { page } = await person('ada');
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: /^Search rooms/ });
  await expect(box).toBeFocused();
  await page.evaluate(async () => {
    const dialog = document.querySelector<HTMLDialogElement>('dialog[open]')!;
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve));
    dialog.close();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, cancelable: true }));
    await closed;
    await new Promise(requestAnimationFrame);
  });
  await expect(box).toBeFocused();
});

test('what is typed before the palette has loaded goes into it, and counts', async ({ person }) => {
  // A worker would have the application at hand, and nothing would be on its way.
  const ada = await person('ada', { serviceWorkers: 'block' });
  const { page } = ada;
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/pkg/*.wasm', async (route) => {
    await arrived;
    await route.continue();
  });
  await ada.box.focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  const box = page.getByRole('combobox', { name: /^Search rooms/ });
  await expect(box).toHaveValue('dark');
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', 'dark');
  arrive();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(ada.box).toBeFocused();
  await expect(ada.box).toHaveValue('');
});

test('the shortcuts are told, and lead from room to room', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await ada.makesRoom('Tea room');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await ada.box.press('?');
  await expect(ada.box).toHaveValue('?');
  await expect(shortcuts).toBeHidden();
  await ada.messages.focus();
  await page.keyboard.press('?');
  await expect(shortcuts).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(ada.messages).toBeFocused();
  await ada.box.fill('');

  await page.keyboard.press('Alt+ArrowDown');
  await ada.isIn('Lobby');
  await page.keyboard.press('Alt+ArrowUp');
  await ada.isIn('Tea room');
});
