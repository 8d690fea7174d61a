import type { Page } from '@playwright/test';
import { expect, hydrated, LOBBY_PATH, test } from '../../harness';

/** Writes down, frame by frame, what the tab shows as the page's title. */
async function watched(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    const look = () => {
      // Before the head has come there is none.
      if (seen.at(-1) !== document.title && (seen.length > 0 || document.title)) seen.push(document.title);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen });
  });
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

test('a page has its title in every frame, as it comes to life and as another one follows', async ({ page }) => {
  const titles = await watched(page);
  await page.goto('/login');
  await hydrated(page);
  expect(await titles()).toEqual(['Log in · WeConnect']);
  await page.getByRole('main').getByRole('link', { name: 'Sign up' }).click();
  await expect(page).toHaveTitle('Sign up · WeConnect');
  expect(await titles(), 'of a document of its own').toEqual(['Sign up · WeConnect']);
  await page.goBack();
  await expect(page).toHaveTitle('Log in · WeConnect');
  expect(await titles()).toEqual(['Log in · WeConnect']);
});

test('a room has its title in every frame, as it comes to life and as another one follows', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  const titles = await watched(ada.page);
  await ada.page.goto(LOBBY_PATH);
  await hydrated(ada.page);
  await ada.room('Tea');
  await expect(ada.page).toHaveTitle('Tea · WeConnect');
  expect(await titles()).toEqual(['Lobby · WeConnect', 'Tea · WeConnect']);
});
