import { expect, hydrated, LOBBY_PATH, test } from '../../harness';

test('what is typed before the application has loaded stays, and can be sent', async ({ person, watch }) => {
  // A worker would have the application at hand, and nothing would be on its way.
  watch.allow('console warning: Service Worker registration blocked by Playwright');
  const ada = await person('ada', { serviceWorkers: 'block' });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await ada.page.route('**/*.wasm', async (route) => {
    await arrived;
    await route.continue();
  });
  await ada.page.goto(LOBBY_PATH, { waitUntil: 'commit' });
  await ada.box.pressSequentially('typed early');
  arrive();
  await hydrated(ada.page);
  await expect(ada.box).toHaveValue('typed early');
  await expect(ada.box).toBeFocused();
  await ada.box.pressSequentially(', sent late');
  await ada.box.press('Enter');
  await ada.seesExactly('typed early, sent late');
});

test('what is typed into the sign-up form before the application has loaded stays', async ({ visitor }) => {
  const page = await visitor();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/*.wasm', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto('/signup', { waitUntil: 'commit' });
  await page.getByRole('textbox', { name: 'Username' }).fill('ada');
  arrive();
  await hydrated(page);
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue('ada');
});
