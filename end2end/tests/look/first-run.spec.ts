import { expect, fillIn, hydrated, LOBBY_PATH, PASSWORD, Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

test('whoever is new is greeted and shown what to do, until somebody says something', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  const greeting = page.getByRole('region', { name: 'Welcome, ada!' });
  await expect(greeting).toBeInViewport({ ratio: 1 });
  await expect(greeting).toContainText('Send the first message.');
  await expectAccessible(page);

  await greeting.getByRole('link', { name: 'Create a room' }).click();
  await expect(page).toHaveURL('/rooms#new-room');
  await expect(page.getByText("You've only joined the Lobby so far.")).toBeVisible();
  await page.goBack();
  await greeting.getByRole('link', { name: 'Set up your profile' }).click();
  await expect(page).toHaveURL('/account');
  await page.goBack();
  await expect(greeting.getByRole('button')).toHaveCount(0);

  const bo = await person('bo');
  const other = bo.page.getByRole('region', { name: 'Welcome, bo!' });
  await expect(other.getByRole('link')).toHaveText(['Create a room', 'Browse rooms', 'Set up your profile']);
  await bo.say('hello');
  await expect(other).toHaveCount(0);
  await expect(greeting).toHaveCount(0);
  await bo.reloads();
  await bo.isIn('Lobby');
  await expect(other).toHaveCount(0);
});

test('the first account is led to what it decides for the server', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.getByRole('link', { name: 'Manage this server' }).click();
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Administration');
  await expect(ada.page.getByRole('button', { name: 'Close registration' })).toBeVisible();
});

test('an empty room says so, and who may is shown the way to invite people', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  await ada.makesRoom('Tea');
  const empty = ada.page.getByRole('region', { name: 'Nobody has written here yet.' });
  await expect(empty.getByRole('link')).toHaveCount(0);
  await expectAccessible(ada.page);
  await empty.getByRole('button', { name: 'Invite people' }).click();
  await expect(ada.page.getByRole('dialog', { name: 'Invite people' })).toBeVisible();
  await ada.page.keyboard.press('Escape');

  await ada.writesTo('bo');
  await ada.isIn('bo');
  await expect(empty).toBeVisible();
  await expect(empty.getByRole('button')).toHaveCount(0);
});

test('the greeting is there without scripts, and in view on a phone', async ({ person, visitor, watch }) => {
  watch.allowWithoutScripts();
  const ada = await person('ada');
  const storageState = await ada.page.context().storageState();
  const page = await visitor({ javaScriptEnabled: false, storageState, viewport: { width: 360, height: 740 } });
  await page.goto(LOBBY_PATH);
  await expect(page.getByRole('heading', { name: 'Welcome, ada!' })).toBeInViewport({ ratio: 1 });
  await page.getByRole('link', { name: 'Browse rooms' }).click();
  await expect(page).toHaveURL('/rooms#public-rooms');
});

test('who signs up where others talk is shown the rooms that most are in, and joins one from there', async ({ bot, visitor }) => {
  const bo = await bot('bo');
  const cy = await bot('cy');
  for (const name of ['Tea', 'Cake', 'Empty', 'Scones', 'Jam']) {
    const { id } = await bo.asks('POST', '/api/rooms', { name });
    if (name !== 'Empty') await cy.asks('PUT', `/api/rooms/${id}/membership`);
  }
  await bo.says('good morning');
  const page = await visitor();
  await page.goto('/signup');
  await hydrated(page);
  await fillIn(page, 'ada', PASSWORD);
  await page.getByRole('button', { name: 'Sign up' }).click();
  const ada = new Person('ada', page);
  await ada.isIn('Lobby');
  const greeting = page.getByRole('region', { name: 'Welcome, ada!' });
  await expect(greeting.getByRole('listitem')).toHaveText([/^Cake2 members/, /^Jam2 members/, /^Scones2 members/]);
  await expectAccessible(page);
  await ada.sees('good morning');
  await expect(ada.box).toBeInViewport();
  await greeting.getByRole('button', { name: 'Join Jam' }).click();
  await ada.isIn('Jam');
  await expect(greeting).toHaveCount(0);
  await ada.room('Lobby');
  await expect(greeting, 'once').toHaveCount(0);
});
