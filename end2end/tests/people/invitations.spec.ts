import { expect, test } from '../../harness';

test('who wants to be asked before they are added is asked, and joins or does not', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.opens('/account');
  await bo.page.getByRole('button', { name: "Ask me before I'm added to a room" }).click();
  await expect(bo.page.getByText('You get an invitation before anyone can add you to a room.')).toBeVisible();

  const invites = async (room: string) => {
    await ada.makesPrivateRoom(room);
    const invite = await ada.chooses('Invite people');
    await invite.getByRole('combobox', { name: 'Username' }).fill('bo');
    await invite.getByRole('button', { name: 'Add' }).click();
    await expect(invite.getByText('bo has been invited, and joins by accepting.')).toBeVisible();
    await ada.page.keyboard.press('Escape');
  };
  await invites('Tea');
  const waiting = bo.rooms.getByRole('listitem').filter({ hasText: 'ada invited you to' });
  await expect(waiting).toContainText('ada invited you to Tea.');
  await bo.reloads();
  await waiting.getByRole('button', { name: 'Decline Tea' }).click();
  await expect(waiting).toHaveCount(0);
  await expect(bo.rooms.getByRole('heading', { name: 'Rooms' })).toBeFocused();
  await expect(bo.rooms.getByRole('link', { name: 'Tea' })).toHaveCount(0);

  await invites('Den');
  await waiting.getByRole('button', { name: 'Join Den' }).click();
  await bo.isIn('Den');
  await bo.seesThat('ada added bo');
  await expect(waiting).toHaveCount(0);
});
