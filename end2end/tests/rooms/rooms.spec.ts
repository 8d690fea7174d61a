import { expect, test } from '../../harness';

test('a new room stands in everybody’s list, and who joins is announced', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await expect(ada.rooms.getByRole('link', { name: 'Tea' })).toHaveAttribute('aria-current', 'page');

  await bo.joins('Tea');
  await bo.seesThat('ada created this room');
  await ada.seesThat('bo joined');
  await bo.say('any left?');
  await ada.sees('any left?');

  await ada.page.goto('/rooms');
  const tea = ada.page.getByRole('listitem').filter({ hasText: 'Tea' }).filter({ hasText: '2 members' });
  await tea.getByRole('link', { name: 'Open Tea' }).click();
  await ada.isIn('Tea');
});

test('who leaves is announced, loses the room from their list, and can come back', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await ada.seesMembers('ada (online)owner', 'bo (online)');

  await bo.leaves('Tea');
  await expect(bo.page).toHaveURL('/rooms');
  await expect(bo.rooms.getByRole('link', { name: 'Tea' })).toHaveCount(0);
  await ada.seesThat('bo left');
  await ada.seesMembers('ada (online)owner');

  await bo.joins('Tea');
  await ada.seesMembers('ada (online)owner', 'bo (online)');
});

test('rooms keep their messages apart', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.say('in the tea room');
  await ada.room('Lobby');
  await ada.seesExactly();
  await ada.say('in the lobby');
  await ada.room('Tea');
  await ada.seesExactly('in the tea room');
});

test('a text that was not sent waits in the box of its room', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.box.fill('half a thought');
  await ada.room('Lobby');
  await expect(ada.box).toHaveValue('');
  await ada.room('Tea');
  await expect(ada.box).toHaveValue('half a thought');
});

test('a room’s name that is taken or blank is refused beside its field', async ({ person, watch }) => {
  watch.allow('409 POST /api/rooms');
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.opensAllRooms();
  const name = ada.page.getByRole('textbox', { name: 'Room name' });
  for (const [typed, wrong] of [
    ['  ', /^Please enter a room name\.$/],
    ['TEA', /looks just like it, already exists/],
    ['tea\u202Egnp.exe', /line breaks or invisible characters/],
    ['x'.repeat(61), /at most 60 characters/],
  ] as const) {
    await name.fill(typed);
    await ada.page.getByRole('button', { name: 'Create room' }).click();
    await expect(name).toHaveAccessibleDescription(wrong);
    await expect(name).toBeFocused();
    await expect(name).toHaveValue(typed);
  }
});
