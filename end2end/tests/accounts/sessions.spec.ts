import { expect, LOBBY_PATH, test } from '../../harness';

const ACCESS = 'weconnect_access';

test('when the access token has expired, an open page goes on by itself', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.page.context().clearCookies({ name: ACCESS });
  await server.stop();
  await server.start();
  await ada.writes('still here');
  await bo.sees('still here');
  await ada.seesExactly('still here');
});

test('two tabs whose token has expired renew it at once and both go on', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.page.context().clearCookies({ name: ACCESS });
  await server.stop();
  await server.start();
  await ada.writes('one');
  await tab.writes('two');
  for (const text of ['one', 'two']) {
    await ada.sees(text);
    await tab.sees(text);
  }
  await expect(ada.connection).toBeEmpty();
  await expect(tab.connection).toBeEmpty();
});

test('a page that is asked for with an expired token comes all the same', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.context().clearCookies({ name: ACCESS });
  await ada.reloads();
  await ada.isIn('Lobby');
});

test('requests of an open page renew an expired token on the way', async ({ person, watch }) => {
  watch.allow('401 GET /api/rooms');
  // The new room's page may be the first to ask.
  watch.allow('401 GET /api/threads/unread');
  const ada = await person('ada');
  await ada.page.context().clearCookies({ name: ACCESS });
  await ada.makesRoom('Tea');
  await ada.say('in the new room');
});

test('logging out in one tab ends the other', async ({ person, watch }) => {
  watch.allowEndedSession();
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.logsOut();
  await expect(tab.page).toHaveURL(`/login?next=${LOBBY_PATH}`);
});

test('a tab in which something is written keeps it when another logs out', async ({ person, watch }) => {
  watch.allowEndedSession();
  const ada = await person('ada');
  const tab = await ada.tab();
  await tab.box.fill('half a thought');
  await ada.logsOut();
  await expect(tab.connection).toHaveText('Your session has ended.');
  await expect(tab.box).toHaveValue('half a thought');
  await tab.page.getByRole('link', { name: 'Log in again' }).click();
  await expect(tab.page).toHaveURL(`/login?next=${LOBBY_PATH}`);
});

for (const [what, cookies] of [
  ['an expired access token', [ACCESS]],
  ['a session that the browser has no token of any more', [ACCESS, 'weconnect_refresh']],
] as const) {
  test(`logging out works with ${what}`, async ({ person }) => {
    const ada = await person('ada');
    await ada.logsOut(async () => {
      for (const name of cookies) await ada.page.context().clearCookies({ name });
    });
    await expect(ada.page).toHaveURL('/');
    expect((await ada.page.context().cookies()).filter(({ name, value }) => name !== 'weconnect_device' && value)).toEqual([]);
    await ada.page.goto(LOBBY_PATH);
    await expect(ada.page).toHaveURL(`/login?next=${LOBBY_PATH}`);
  });
}

test('a page that is left over from somebody else leads away when one logs out there, and nobody else is logged out', async ({
  person,
  watch,
}) => {
  watch.allow('401 DELETE /api/sessions/current', '401 POST /api/sessions/refresh');
  const ada = await person('ada');
  const cy = await person('cy');
  // As where the browser has no way for the tabs to speak to one another.
  await ada.logsOut(async () => ada.page.context().addCookies(await cy.page.context().cookies()));
  await expect(ada.page.locator('.me-button')).toHaveAccessibleName(/cy/);
  await cy.say('still here');
});
