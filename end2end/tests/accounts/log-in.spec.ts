import { expect, fillIn, hydrated, LOBBY_PATH, PASSWORD, test } from '../../harness';

test('a wrong password and an unknown name get the same answer, and what was typed stays', async ({ bot, visitor }) => {
  await bot('ada');
  const page = await visitor();
  await page.goto('/login');
  await hydrated(page);
  for (const name of ['ada', 'nobody']) {
    await fillIn(page, name, 'tea at half past five');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('alert')).toHaveText("Wrong username or password. Please check both.");
    await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue(name);
    await expect(page.getByLabel('Password')).toHaveValue('tea at half past five');
    await page.reload();
    await hydrated(page);
  }
});

test('empty fields are pointed out', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/login');
  await hydrated(page);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveAccessibleDescription('Please enter a username.');
  await expect(page.getByRole('textbox', { name: 'Username' })).toBeFocused();
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
});

test('who logs in comes to the page that they asked for', async ({ bot, visitor }) => {
  await bot('ada');
  const page = await visitor();
  await page.goto('/rooms');
  await expect(page).toHaveURL('/login?next=/rooms');
  await hydrated(page);
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
  await expect(page).toHaveURL('/rooms');
});

test('no address leads away from this server after logging in', async ({ bot, visitor }) => {
  await bot('ada');
  const page = await visitor();
  await page.goto('/login?next=//elsewhere.example/');
  await hydrated(page);
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(LOBBY_PATH);
});

test('logging out shows the welcome page, and the rooms ask for a log-in again', async ({ person }) => {
  const ada = await person('ada');
  // The socket hears of it first: that must not lead to the log-in.
  const opened = ada.page.waitForEvent('websocket').then(async (socket) => {
    // A socket that is closed while it opens is a fault to the console.
    await socket.waitForEvent('framereceived');
    return socket;
  });
  await ada.reloads();
  const socket = await opened;
  const closed = socket.waitForEvent('close');
  await ada.page.route('**/api/sessions/current', async (route) => {
    const response = await route.fetch();
    await closed;
    await route.fulfill({ response });
  });
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect(ada.page.getByRole('link', { name: 'Log in' })).toBeVisible();
  await ada.page.goto(LOBBY_PATH);
  await expect(ada.page).toHaveURL(`/login?next=${LOBBY_PATH}`);
  await ada.logsIn();
});
