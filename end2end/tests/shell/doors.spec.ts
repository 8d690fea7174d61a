import { expect, fillIn, kept, LOBBY_PATH, PASSWORD, test } from '../../harness';

test('pages before the application need none of it, and fetch it ahead', async ({ bot, visitor }) => {
  await bot('ada');
  const page = await visitor();
  const types = new Map<string, string>();
  page.on('request', (request) => types.set(new URL(request.url()).pathname, request.resourceType()));
  for (const path of ['/', '/login', '/signup']) {
    types.clear();
    await page.goto(path, { waitUntil: 'networkidle' });
    const files = Array.from(types).filter(([name]) => name.startsWith('/pkg/') && !name.endsWith('.css'));
    // Nothing of it is run, as a script would be.
    expect(files.filter(([, type]) => type !== 'fetch'), path).toEqual([]);
    expect(await page.evaluate(() => document.querySelectorAll('script[type=module]').length)).toBe(0);
  }
  await page.goto('/login', { waitUntil: 'networkidle' });
  const ahead = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(ahead.some((name) => name.endsWith('.wasm'))).toBe(true);
});

test('a password stays where the server has something against the name', async ({ visitor, bot }) => {
  await bot('ada');
  const page = await visitor();
  await page.goto('/signup?next=/account');
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription(/ is taken\. /);
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await expect(page.getByLabel('Password')).toHaveValue(PASSWORD);
  await page.getByRole('textbox', { name: 'Name' }).fill('cy');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page).toHaveURL('/account');
});

test('where nobody is logged in nothing stays that somebody could read', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('a secret');
  await ada.isKept();
  await ada.page.context().clearCookies();
  await ada.page.goto('/login');
  await expect.poll(async () => (await kept(ada.page)).rooms).toEqual({});
  expect((await kept(ada.page)).person).toEqual({});
});

test('Back and Forward lead from page to page without another document', { tag: '@firefox' }, async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.page.evaluate(() => Object.assign(window, { same: true }));
  await ada.room('Lobby');
  await ada.page.goBack();
  await ada.isIn('Tea');
  await ada.page.goBack();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
  await expect(ada.page).toHaveTitle('All rooms · WeConnect');
  await ada.page.goForward();
  await ada.page.goForward();
  await ada.isIn('Lobby');
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  expect(await ada.page.evaluate(() => 'same' in window)).toBe(true);
  await ada.box.press('a');
  await expect(ada.box).toHaveValue('a');
});
