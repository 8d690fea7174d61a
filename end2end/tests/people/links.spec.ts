import { expect, fillIn, hydrated, PASSWORD, test } from '../../harness';

test('a link shows the room before one signs up, and lets in where registration is closed', async ({
  person,
  visitor,
}) => {
  const ada = await person('ada');
  await ada.opens('/admin');
  await ada.page.getByRole('button', { name: 'Close registration' }).click();
  await expect(ada.page.getByRole('button', { name: 'Open registration' })).toBeVisible();
  await ada.makesPrivateRoom('Tea');
  const invite = await ada.chooses('Invite people');
  const links = invite.getByRole('listitem').filter({ has: ada.page.getByRole('textbox') });
  const makes = async () => {
    const before = await links.count();
    await invite.getByRole('button', { name: 'Create link' }).click();
    await expect(links).toHaveCount(before + 1);
    return new URL(await links.first().getByRole('textbox').inputValue()).pathname;
  };
  const plain = await makes();
  await invite.getByRole('checkbox', { name: 'People without an account can sign up with it' }).check();
  const open = await makes();
  await expect(links.first()).toContainText('People can sign up with it');

  const page = await visitor();
  await page.goto(plain);
  await expect(page.getByText("New accounts can't be created at the moment.")).toBeVisible();
  await expect(page.getByRole('link', { name: 'Log in to join' })).toBeVisible();
  await page.goto(open);
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Join Tea');
  await expect(page.getByRole('main')).toContainText('ada invited you to this room.');
  await expect(page.getByRole('main')).toContainText('1 member');
  await page.getByRole('link', { name: 'Sign up to join' }).click();
  await expect(page.getByText('ada invited you to Tea. Create an account to join.')).toBeVisible();
  await hydrated(page);
  await fillIn(page, 'bo', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tea');
  await ada.page.keyboard.press('Escape');
  await ada.seesThat('bo joined');
  await expect(page.getByRole('region', { name: /^Welcome/ }), 'nobody has said anything').toHaveCount(0);
  await page.goto(open);
  await expect(page, 'a member is led to the room').toHaveURL(/\/rooms\//);
});

test('who is logged in joins by a link, and a bad one says what to do', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesPrivateRoom('Tea');
  const invite = await ada.chooses('Invite people');
  await invite.getByRole('button', { name: 'Create link' }).click();
  const link = new URL(await invite.getByRole('textbox', { name: /^Link/ }).inputValue()).pathname;
  await ada.page.keyboard.press('Escape');
  await ada.say('half past four');
  await bo.opens(link);
  await expect(bo.page.getByText("You're logged in as bo.")).toBeVisible();
  await bo.page.getByRole('button', { name: 'Join room' }).click();
  await bo.isIn('Tea');
  const greeting = bo.page.getByRole('region', { name: 'Welcome to Tea, bo!' });
  await expect(greeting).toBeVisible();
  await greeting.getByRole('button', { name: 'Got it' }).click();
  await expect(greeting).toHaveCount(0);
  await bo.sees('half past four');
  watch.allow('404 GET /join/0b5d');
  await bo.opens('/join/0b5d');
  await expect(bo.page.getByRole('heading', { level: 1 })).toHaveText("You can't join with this link");
  await expect(bo.page.getByRole('alert')).toHaveText(/^This link is no longer valid, or was mistyped/);
  await expect(bo.page.getByRole('link', { name: 'All rooms' })).toBeVisible();
});
