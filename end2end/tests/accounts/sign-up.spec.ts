import { expect, fillIn, hydrated, LOBBY_PATH, PASSWORD, Person, test } from '../../harness';

test('signing up leads to the lobby', async ({ visitor }) => {
  const ada = new Person('ada', await visitor());
  await ada.opens('/signup');
  await fillIn(ada.page, 'ada', PASSWORD);
  await ada.page.getByRole('button', { name: 'Sign up' }).click();
  await ada.isIn('Lobby');
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  await expect(ada.page).toHaveTitle('Lobby · WeConnect');
  await ada.seesThat('ada joined');
});

test('what is wrong stands beside its field, the focus is on the first, and what was typed stays', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/signup');
  await hydrated(page);
  await fillIn(page, 'a', 'short');
  await page.getByRole('button', { name: 'Sign up' }).click();

  const name = page.getByRole('textbox', { name: 'Username' });
  const password = page.getByLabel('Password');
  await expect(name).toHaveAccessibleDescription('Usernames have at least 2 characters.');
  await expect(password).toHaveAccessibleDescription('Passwords need at least 10 characters.');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('a');
  await expect(password).toHaveValue('short');

  await name.fill('ada');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(password).toBeFocused();
  await expect(name).not.toHaveAttribute('aria-invalid');
});

test('a name that is taken, or looks like one, is refused beside its field', async ({ bot, visitor }) => {
  await bot('scope');
  const page = await visitor();
  await page.goto('/signup');
  await hydrated(page);
  // The last one is all Cyrillic.
  for (const name of ['scope', 'Scope', 'ѕсоре']) {
    await fillIn(page, name, PASSWORD);
    await page.getByRole('button', { name: 'Sign up' }).click();
    const field = page.getByRole('textbox', { name: 'Username' });
    await expect(field).toHaveAccessibleDescription(/ is taken\. /);
    await expect(field).toBeFocused();
    await expect(field).toHaveValue(name);
    await expect(page.getByLabel('Password')).toHaveValue(PASSWORD);
    await field.fill('');
    await page.getByRole('button', { name: 'Sign up' }).click();
    await expect(field).not.toHaveAccessibleDescription(/taken/);
  }
});

test('names that would turn the line around are refused', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/signup');
  await hydrated(page);
  for (const name of ['ada\u202Efdp', 'ada\u200Fb', '\u2067ada\u2069']) {
    await fillIn(page, name, PASSWORD);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await expect(page.getByRole('textbox', { name: 'Username' })).toHaveAccessibleDescription(/^Use letters, digits/);
  }
});

test.describe('where sign-ups are limited', () => {
  test.use({ settings: { WECONNECT_SIGNUPS_PER_HOUR: '1' } });

  test('who is too fast is told how long to wait', async ({ bot, visitor }) => {
    await bot('ada');
    const page = await visitor();
    await page.goto('/signup');
    await hydrated(page);
    await fillIn(page, 'bo', PASSWORD);
    await page.getByRole('button', { name: 'Sign up' }).click();
    await expect(page.getByRole('alert')).toHaveText(/^Too many attempts\. .*\(In \d+ minutes\.\)$/);
    await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue('bo');
  });
});
