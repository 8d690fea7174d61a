import { expect, LOBBY_PATH, type Person, test } from '../../harness';

// What those hear who don't see the page: each main view's tree of roles and names.

async function talk(ada: Person, bo: Person): Promise<void> {
  await ada.say('hello');
  await bo.say('second');
  await ada.sees('second');
  const seq = (await ada.line('second').getAttribute('id'))!.split('-')[1];
  const path = `/api${LOBBY_PATH}/messages/${seq}/reactions/${encodeURIComponent('🍵')}`;
  const { origin } = new URL(ada.page.url());
  expect((await ada.page.request.put(path, { headers: { Origin: origin } })).ok()).toBe(true);
  await expect(ada.line('second').getByText('🍵')).toBeVisible();
}

test('a room', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await talk(ada, bo);
  await expect(ada.page.getByRole('main')).toMatchAriaSnapshot({ name: 'room.aria.yml' });
  await expect(ada.page.getByRole('banner').first()).toMatchAriaSnapshot({ name: 'sidebar.aria.yml' });
});

test('a message’s toolbar and menu', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('mine');
  await ada.line('mine').focus();
  await ada.page.keyboard.press('m');
  await expect(ada.page.getByRole('menuitem').first()).toBeFocused();
  await expect(ada.page.getByRole('toolbar')).toMatchAriaSnapshot({ name: 'toolbar.aria.yml' });
});

test('a room’s menu', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.opensMenu();
  await expect(ada.page.getByRole('menu')).toMatchAriaSnapshot({ name: 'room-menu.aria.yml' });
});

test('a member’s card', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const card = await ada.opensCard('bo');
  await expect(card.getByText('Online')).toBeVisible();
  await expect(card).toMatchAriaSnapshot({ name: 'card.aria.yml' });
});

test('the palette', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('option').first()).toBeVisible();
  await expect(ada.page.getByRole('dialog')).toMatchAriaSnapshot({ name: 'palette.aria.yml' });
});

test('pages of somebody who is logged in', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  for (const path of ['rooms', 'account', 'admin']) {
    await ada.opens(`/${path}`);
    await expect(ada.page.getByRole('main').getByRole('listitem').first()).toBeVisible();
    await expect(ada.page.getByRole('main')).toMatchAriaSnapshot({ name: `${path}.aria.yml` });
  }
});

test('an invitation, log-in and sign-up', async ({ person, visitor, server }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  const room = new URL(ada.page.url()).pathname;
  const reply = await ada.page.request.post(`/api${room}/links`, { headers: { Origin: server.url }, data: {} });
  const { code } = (await reply.json()) as { code: string };
  const page = await visitor();
  for (const path of ['login', 'signup']) {
    await page.goto(`/${path}`);
    await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: `${path}.aria.yml` });
  }
  const bo = await person('bo');
  await bo.page.goto(`/join/${code}`);
  await expect(bo.page.getByRole('main').getByRole('button').last()).toBeVisible();
  await expect(bo.page.getByRole('main')).toMatchAriaSnapshot({ name: 'join.aria.yml' });
});
