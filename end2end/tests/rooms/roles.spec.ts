import { expect, test } from '../../harness';

test('an owner asks before giving a role, takes it away again, and the room sees both', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  for (const [label, role] of [['owner', 'an owner'], ['moderator', 'a moderator'], ['member', 'a member']] as const) {
    const card = await ada.opensCard('bo');
    await card.getByRole('button', { name: `Make ${label}…` }).click();
    await expect(card.getByText(/^bo can/)).toBeVisible();
    await card.getByRole('button', { name: `Make ${label}`, exact: true }).click();
    await expect(card).toBeHidden();
    await bo.seesThat(`ada made bo ${role}`);
  }
});

test('the only owner steps down once there is another', async ({ person, watch }) => {
  watch.allow(/^403 PUT .*role$/);
  await person('root');
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const own = await ada.opensCard('ada');
  await own.getByRole('button', { name: 'Step down to member…' }).click();
  await own.getByRole('button', { name: 'Step down to member', exact: true }).click();
  await expect(own.getByRole('alert')).toContainText('without an owner');
  await ada.page.keyboard.press('Escape');
  const other = await ada.opensCard('bo');
  await other.getByRole('button', { name: 'Make owner…' }).click();
  await other.getByRole('button', { name: 'Make owner', exact: true }).click();
  await bo.seesThat('ada made bo an owner');
  const again = await ada.opensCard('ada');
  await again.getByRole('button', { name: 'Step down to member…' }).click();
  await again.getByRole('button', { name: 'Step down to member', exact: true }).click();
  await bo.seesThat('ada is now a member');
});

test('leaving a private room as its only member says what will be lost', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesPrivateRoom('Secret');
  await ada.leaves('Secret');
  const question = ada.page.getByRole('dialog', { name: 'Leave Secret?' });
  await expect(question).toContainText("You're the only member");
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await ada.isIn('Secret');
  await ada.leaves('Secret');
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(ada.page).toHaveURL('/rooms');
  await expect(ada.rooms.getByRole('link', { name: 'Secret' })).toHaveCount(0);
});

test('an administrator makes another one, and takes that back', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  await ada.opens('/admin');
  const people = ada.page.getByRole('region', { name: 'People' });
  const decisions = ada.page.getByRole('region', { name: "Administrators' decisions" });
  const row = people.getByRole('listitem').filter({ hasText: 'bo' });
  const own = people.getByRole('listitem').filter({ hasText: 'ada' });
  // Who has no display name is named once.
  await expect(row.getByRole('paragraph').filter({ hasText: /^bo$/ })).toHaveCount(1);
  await row.getByRole('button', { name: 'Make administrator' }).click();
  const question = ada.page.getByRole('dialog', { name: 'Make bo an administrator?' });
  await expect(question).toContainText('They can deactivate accounts');
  await question.getByRole('button', { name: 'Make administrator' }).click();
  await expect(row).toContainText('Administrator');
  await expect(decisions.getByText('ada gave administrator rights to bo')).toBeVisible();
  await expect(own.getByRole('button', { name: 'Remove as administrator' })).toHaveCount(0);
  await row.getByRole('button', { name: 'Remove as administrator' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Remove as administrator' }).click();
  await expect(row.getByRole('button', { name: 'Make administrator' })).toBeFocused();
  await expect(decisions.getByRole('listitem').first()).toContainText('ada took administrator rights from bo');
});

test('after an account is deactivated its buttons are as high as others', async ({ person, watch }) => {
  watch.allowEndedSession();
  const ada = await person('ada');
  await person('bo');
  await person('cy');
  await ada.opens('/admin');
  const rows = ada.page.getByRole('main').getByRole('listitem');
  const row = rows.filter({ hasText: 'bo' });
  await row.getByText('Deactivate account').click();
  await expect(row.getByText('logged out everywhere')).toBeVisible();
  await row.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await expect(row).toContainText('Deactivated');
  const heights = await rows.locator('.button:visible').evaluateAll((all) => all.map((it) => it.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThan(48);
});

test('an open list of pins keeps no words of a deleted message, and unpins', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  for (const text of ['one', 'two']) {
    await bo.say(text);
    await ada.sees(text);
    await ada.line(text).focus();
    await ada.page.keyboard.press('p');
    await expect(ada.line(text).getByText('Pinned')).toBeVisible();
  }
  await ada.page.getByRole('button', { name: 'Pinned messages' }).click();
  const pins = ada.page.getByRole('dialog', { name: 'Pinned messages' });
  await expect(pins.getByRole('heading', { name: 'Pinned messages (2)' })).toBeVisible();
  await bo.line('one').focus();
  await bo.page.keyboard.press('Delete');
  await bo.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(pins.getByText('one')).toHaveCount(0);
  await pins.getByRole('button', { name: 'Unpin: bo' }).click();
  await expect(pins.getByText('No pinned messages.')).toBeVisible();
  await expect(pins).toBeFocused();
});

test('a mention in another room is read out', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.say('@ada come and see');
  await expect(ada.page.locator('#announcer')).toContainText('bo mentioned you in Lobby: @ada come and see');
  await bo.say('nothing for her');
  await bo.say('@ada again');
  await expect(ada.page.locator('#announcer')).toContainText('@ada again');
  await expect(ada.page.locator('#announcer')).not.toContainText('nothing for her');
});
