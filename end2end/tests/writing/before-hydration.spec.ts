import { expect, hydrated, LOBBY_PATH, test } from '../../harness';

test('what is typed before the application has loaded stays, and can be sent', async ({ person }) => {
  // A worker would have the application at hand, and nothing would be on its way.
  const ada = await person('ada');
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

test('what one has scrolled, opened and focused before the application has loaded stays so', async ({ person, bot }) => {
  await (await bot('bo')).says(...Array.from({ length: 60 }, (_, index) => `line ${index}`));
  const ada = await person('ada', { viewport: { width: 700, height: 700 } });
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await ada.page.route('**/*.wasm', async (route) => {
    await arrived;
    await route.continue();
  });
  await ada.page.goto(LOBBY_PATH, { waitUntil: 'commit' });
  await ada.sees('line 59');
  await ada.messages.evaluate((list) => list.scrollTo({ top: -300, behavior: 'instant' }));
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).click();
  const link = ada.rooms.getByRole('link', { name: 'All rooms' });
  await link.focus();
  arrive();
  await hydrated(ada.page);
  await expect(link).toBeVisible();
  await expect(link).toBeFocused();
  await expect.poll(() => ada.messages.evaluate((list) => Math.round(list.scrollTop))).toBe(-300);
});
