import { expect, test } from '../../harness';

test('whom one has blocked can not write to one alone, and is folded in rooms until that is taken back', async ({ person, watch }) => {
  watch.allow('403 POST /api/directs');
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('before');
  await ada.sees('before');
  await bo.writesTo('ada');
  await bo.isIn('ada');
  const card = await ada.opensCard('bo');
  await card.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(card.getByRole('button', { name: 'Unblock', exact: true })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ada.message('before')).toHaveCount(0);
  const folded = ada.messages.getByText('Message from someone you blocked');
  await expect(folded).toHaveCount(1);

  await bo.writes('are you there?');
  await expect(bo.line('are you there?')).toContainText("This person doesn't take messages or invitations from you.");
  await bo.line('are you there?').getByRole('button', { name: 'Discard' }).click();
  await bo.writesTo('ada');
  await expect(bo.page.getByText("This person doesn't take messages or invitations from you.")).toBeVisible();
  await bo.room('Lobby');
  await bo.say('@ada, and after');
  await expect(folded).toHaveCount(2);
  await ada.reloads();
  await expect(folded).toHaveCount(2);
  await ada.messages.getByRole('button', { name: 'Show' }).first().click();
  await ada.sees('before');
  await expect(folded).toHaveCount(1);

  await ada.room('bo');
  await expect(ada.page.getByText('You blocked bo. Unblock them to send a message.')).toBeVisible();
  await expect(ada.box).toBeHidden();
  await ada.opens('/account');
  await ada.page.getByRole('listitem').filter({ hasText: 'bo' }).getByRole('button', { name: 'Unblock' }).click();
  await expect(ada.page.getByText("You haven't blocked anyone.")).toBeVisible();
  await expect(ada.page.getByRole('heading', { name: 'Blocked people' })).toBeFocused();
  await ada.room('Lobby');
  await expect(ada.texts).toHaveText(['before', '@ada, and after']);
  await ada.room('bo');
  await ada.say('never mind');
});
