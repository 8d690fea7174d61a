import { expect, fillIn, hydrated, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

// Each looks at every element of several pages, which takes most of the usual time where the machine is slow.
test.describe.configure({ timeout: 135_000 });

test('the pages of a visitor are accessible, with errors and without', async ({ visitor, watch }) => {
  watch.allow('401 POST /api/sessions', '404 GET /nothing-here');
  const page = await visitor();
  for (const path of ['/', '/nothing-here', '/login', '/signup']) {
    await page.goto(path);
    await expectAccessible(page);
  }
  await hydrated(page);
  await fillIn(page, 'a', 'short');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByText('Usernames have at least 2 characters.')).toBeVisible();
  await expectAccessible(page);

  await page.goto('/login');
  await hydrated(page);
  await fillIn(page, 'nobody', 'tea at half past five');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expectAccessible(page);
});

test('rooms are accessible, empty and full', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await expectAccessible(ada.page);
  await ada.say('hello');
  await bo.say('hello\nto you');
  await ada.sees('hello to you');
  await ada.writes('a bell: \u0007');
  await expect(ada.box).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(ada.page);

  await bo.makesRoom('Tea');
  const tea = new URL(bo.page.url()).pathname;
  watch.allow(`403 GET ${tea}`);
  await ada.page.goto('/rooms');
  await expectAccessible(ada.page);
  await ada.page.goto(tea);
  await expect(ada.page.getByRole('button', { name: 'Join this room' })).toBeVisible();
  await expectAccessible(ada.page);
});

test('account, card and administration are accessible', async ({ person, watch }) => {
  watch.allow('403 PUT /api/account/password');
  const ada = await person('ada');
  await person('bo');
  await ada.page.locator('#people').getByRole('button', { name: 'bo' }).click();
  await expect(ada.page.getByRole('dialog').getByText('Online')).toBeVisible();
  await expectAccessible(ada.page);
  for (const path of ['/account', '/admin']) {
    await ada.opens(path);
    await expect(ada.page.getByRole('main').getByRole('listitem').first()).toBeVisible();
    await expectAccessible(ada.page);
  }
  await ada.page.getByText('Deactivate account bo').click();
  await expectAccessible(ada.page);
  await ada.opens('/account');
  await ada.page.getByLabel('Current password').fill('a wrong guess');
  await ada.page.getByLabel('New password').fill('coffee at a quarter to nine');
  await ada.page.getByRole('button', { name: 'Change password' }).click();
  await expect(ada.page.getByText('Wrong password. Please try again.')).toBeVisible();
  await expectAccessible(ada.page);
});

test('menus on a phone are accessible while they are open', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 360, height: 740 } });
  for (const menu of ['Menu', '1 member']) {
    await ada.page.getByRole('button', { name: menu, exact: true }).click();
    await expectAccessible(ada.page);
    await ada.page.keyboard.press('Escape');
  }
});

test('the page is accessible while the connection is lost', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  await server.stop();
  await ada.writes('waits');
  await expect(ada.line('waits')).toContainText('Waiting for connection');
  await expect(ada.connection).toContainText("Can't connect. Retrying…");
  await expectAccessible(ada.page);
});

test('the emoji picker and what is offered while one types are accessible', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Pick an emoji' });
  await expect(picker.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await expectAccessible(page);
  await picker.getByRole('combobox', { name: 'Search emoji' }).fill('qqqq');
  await expect(picker.getByRole('listbox').getByRole('option')).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  for (const beginning of [':sm', '@']) {
    await ada.box.fill(beginning);
    await expect(page.getByRole('listbox', { name: 'Suggestions' })).toBeVisible();
    await expectAccessible(page);
  }
});

test('where the reader chooses the colours, shapes tell who is there, where one is, and what calls one', async ({ person }) => {
  const ada = await person('ada', { forcedColors: 'active' });
  const bo = await person('bo');
  await bo.say('@ada come');
  await ada.sees('@ada come');
  const look = (selector: string, part?: string) =>
    ada.page.locator(selector).first().evaluate((element, part) => {
      const { backgroundColor, outlineStyle, borderInlineStartWidth } = getComputedStyle(element, part);
      return { backgroundColor, outlineStyle, borderInlineStartWidth };
    }, part);
  const online = await look('#people li.online', '::before');
  await bo.page.close();
  await expect(ada.page.locator('#people li.offline')).toHaveCount(1);
  expect(await look('#people li.offline', '::before')).not.toEqual(online);
  expect((await look('.sidebar li:has([aria-current=page])')).outlineStyle).toBe('solid');
  expect((await look('.message.called')).borderInlineStartWidth).not.toBe('0px');
});
