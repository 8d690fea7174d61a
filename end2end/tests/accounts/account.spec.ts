import { expect, hydrated, LOBBY_PATH, PASSWORD, test } from '../../harness';

const NEW_PASSWORD = 'coffee at a quarter to nine';

test('a new display name stands over new messages, and on the card that a click opens', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.opensOwnMenu();
  await ada.page.getByRole('link', { name: 'Your account' }).click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Your account');
  await ada.page.getByLabel('Display name').fill('Ada Lovelace');
  await ada.page.getByRole('main').getByLabel('Status').fill('Away 🏖️');
  await ada.page.getByLabel('About you').fill('Numbers,\nand <b>more</b>.');
  await ada.page.getByRole('button', { name: 'Save profile' }).click();
  await expect(ada.page.getByText('Saved.')).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Your menu, Ada Lovelace' })).toBeVisible();

  await ada.page.goto(LOBBY_PATH);
  await hydrated(ada.page);
  await ada.say('hello');
  await bo.sees('hello');
  await bo.messages.getByRole('button', { name: 'Ada Lovelace' }).click();
  const card = bo.page.getByRole('dialog', { name: 'Ada Lovelace' });
  await expect(card).toContainText('Numbers,\nand <b>more</b>.');
  await expect(card).toContainText('Away 🏖️');
  await expect(card).toContainText('Online');
  await bo.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(bo.messages.getByRole('button', { name: 'Ada Lovelace' })).toBeFocused();
});

test('what is wrong with a profile is said beside its field, and what was typed stays', async ({ person, watch }) => {
  watch.allow('409 PATCH /api/account');
  const ada = await person('ada');
  await person('bo');
  await ada.opens('/account');
  const name = ada.page.getByLabel('Display name');
  await name.fill('x'.repeat(41));
  await ada.page.getByRole('button', { name: 'Save profile' }).click();
  await expect(ada.page.getByText('Display names have at most 40 characters.')).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill('B o');
  await ada.page.getByRole('button', { name: 'Save profile' }).click();
  await expect(ada.page.getByText('Someone else has this name')).toBeVisible();
  await expect(name).toHaveValue('B o');
});

test('logging out there leads that device to the log-in, and leaves this one alone', async ({ person, visitor, watch }) => {
  watch.allowEndedSession();
  const ada = await person('ada');
  const phone = await visitor();
  await phone.goto('/login');
  await hydrated(phone);
  await phone.getByRole('textbox', { name: 'Username' }).fill('ada');
  await phone.getByLabel('Password').fill(PASSWORD);
  await phone.getByRole('button', { name: 'Log in' }).click();
  await expect(phone).toHaveURL(LOBBY_PATH);

  await ada.opens('/account');
  await ada.page.getByRole('button', { name: /Log out device/ }).click();
  await expect(ada.page.getByRole('button', { name: /Log out device/ })).toHaveCount(0);
  await expect(ada.page.getByRole('heading', { name: 'Devices' })).toBeFocused();
  await expect(phone).toHaveURL(/\/login/);
  await ada.opens(LOBBY_PATH);
  await ada.say('still here');
});

test('a changed password is the one that counts', async ({ person, watch }) => {
  watch.allow('401 POST /api/sessions', '403 PUT /api/account/password');
  const ada = await person('ada');
  await ada.opens('/account');
  const change = async (old: string) => {
    await ada.page.getByLabel('Current password').fill(old);
    await ada.page.getByLabel('New password').fill(NEW_PASSWORD);
    await ada.page.getByRole('button', { name: 'Change password' }).click();
  };
  await change('a wrong guess');
  await expect(ada.page.getByText('Wrong password. Please try again.')).toBeVisible();
  await change(PASSWORD);
  await expect(ada.page.getByText('Password changed.')).toBeVisible();
  await expect(ada.page.getByLabel('New password')).toHaveValue('');
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await ada.opens('/login');
  const logIn = async (password: string) => {
    await ada.page.getByRole('textbox', { name: 'Username' }).fill('ada');
    await ada.page.getByLabel('Password').fill(password);
    await ada.page.getByRole('button', { name: 'Log in' }).click();
  };
  await logIn(PASSWORD);
  await expect(ada.page.getByRole('alert')).not.toBeEmpty();
  await logIn(NEW_PASSWORD);
  await expect(ada.page).toHaveURL(LOBBY_PATH);
});

test('a deleted account is gone, and its messages stay under no name', async ({ person, watch }) => {
  watch.allow('403 DELETE /api/account', '401 POST /api/sessions');
  // Each try closes the socket first; the second one can come before it is open again.
  watch.allow(/^console warning: .*WebSocket is closed before the connection is established\.$/);
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('remember me');
  await bo.opens('/account');
  await expect(bo.page.getByText('Your messages stay')).toBeVisible();
  const confirm = async (password: string) => {
    await bo.page.getByLabel('Your password').fill(password);
    await bo.page.getByRole('button', { name: 'Delete my account' }).click();
  };
  await confirm('a wrong guess');
  await expect(bo.page.getByText('Wrong password. Please try again.')).toBeVisible();
  await confirm(PASSWORD);
  await expect(bo.page).toHaveURL('/');
  await ada.seesThat('Deleted account left');
  await ada.reloads();
  await expect(ada.line('remember me')).toContainText('Deleted account');
  await bo.opens('/login');
  await bo.page.getByRole('textbox', { name: 'Username' }).fill('bo');
  await bo.page.getByLabel('Password').fill(PASSWORD);
  await bo.page.getByRole('button', { name: 'Log in' }).click();
  await expect(bo.page.getByRole('alert')).not.toBeEmpty();
});
