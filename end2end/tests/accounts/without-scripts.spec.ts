import { expect, fillIn, LOBBY_PATH, PASSWORD, Person, test } from '../../harness';

test.use({ javaScriptEnabled: false });

test.beforeEach(({ watch }) => watch.allowWithoutScripts());

test('without scripts one signs up, reads, writes and logs out', async ({ page, bot }) => {
  await (await bot('bo')).says('good morning');
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page).toHaveURL(`${LOBBY_PATH}?welcome=1`);

  const ada = new Person('ada', page);
  await ada.sees('good morning');
  await ada.box.fill('hello\nfrom <b>plain</b> HTML');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveURL(LOBBY_PATH);
  await ada.seesExactly('good morning', 'hello from <b>plain</b> HTML');
  await expect(ada.box).toHaveValue('');

  await ada.opensOwnMenu();
  await ada.page.getByRole('button', { name: 'Log out', exact: true }).click();
  await expect(page).toHaveURL('/');
});

test('without scripts a wrong password keeps the name and says what is wrong', async ({ page, bot }) => {
  await bot('ada');
  await page.goto(`/login?next=${LOBBY_PATH}`);
  await fillIn(page, 'ada', 'tea at half past five');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toHaveText("Wrong username or password. Please check both.");
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue('ada');

  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(LOBBY_PATH);
});

test('without scripts errors stand beside their fields, with the focus on the first', async ({ page }) => {
  await page.goto('/signup');
  await fillIn(page, 'ada', 'short');
  await page.getByRole('button', { name: 'Sign up' }).click();
  const password = page.getByLabel('Password');
  await expect(password).toHaveAccessibleDescription('Passwords need at least 10 characters.');
  await expect(password).toBeFocused();
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue('ada');
});

test('without scripts a message that is refused comes back whole, to be sent again', async ({ page, watch }) => {
  watch.allow(`422 POST ${LOBBY_PATH}/messages`);
  await page.goto('/signup');
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  const ada = new Person('ada', page);
  await ada.box.fill('a bell: \u0007 & </textarea><b>');
  await page.getByRole('button', { name: 'Send' }).click();
  const again = page.getByRole('textbox', { name: 'Message' });
  await expect(again).toHaveAccessibleDescription(/control character/);
  await expect(again).toHaveValue('a bell: \u0007 & </textarea><b>');
  await again.fill('no bell & </textarea><b>');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page).toHaveURL(LOBBY_PATH);
  await ada.seesExactly('no bell & </textarea><b>');
});

test('without scripts rooms are made, joined and left', async ({ page, visitor }) => {
  await page.goto('/signup?next=/rooms');
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('textbox', { name: 'Room name' }).fill('Tea');
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tea');

  const other = await visitor();
  await other.goto('/signup?next=/rooms');
  await fillIn(other, 'bo', PASSWORD);
  await other.getByRole('button', { name: 'Sign up' }).click();
  await other.getByRole('button', { name: 'Join Tea' }).click();
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Tea');
  await other.getByRole('button', { name: 'Room menu' }).click();
  await other.getByRole('menuitem', { name: 'Leave Tea' }).click();
  await expect(other).toHaveURL('/rooms');

  await page.reload();
  const ada = new Person('ada', page);
  await ada.seesThat('bo joined');
  await ada.seesThat('bo left');
});
