import { expect, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a member may do nothing about others, and what an owner makes them they may do', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await cy.joins('Tea');
  const before = await bo.opensCard('cy');
  await expect(before.getByRole('button', { name: 'Message', exact: true })).toBeVisible();
  await expect(before.getByRole('button', { name: 'Remove…' })).toHaveCount(0);
  await bo.page.keyboard.press('Escape');
  const card = await ada.opensCard('bo');
  await card.getByRole('button', { name: 'Make moderator…' }).click();
  await card.getByRole('button', { name: 'Make moderator' }).click();
  await bo.seesThat('ada made bo a moderator');
  const after = await bo.opensCard('cy');
  await expect(after.getByRole('button', { name: 'Remove…' })).toBeVisible();
  await expect(after.getByRole('button', { name: 'Make owner…' })).toHaveCount(0);
});

test('who is banned is told why, hears nothing more, and may come back once the ban is lifted', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const tea = new URL(ada.page.url()).pathname;
  watch.allow(`403 GET ${tea}`);
  const card = await ada.opensCard('bo');
  await card.getByRole('button', { name: 'Ban…' }).click();
  await expect(card.getByLabel('Reason')).toBeFocused();
  await expectAccessible(ada.page);
  await card.getByLabel('Reason').fill('Too much sugar.');
  await card.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(bo.page.getByText('You were banned from this room.')).toBeVisible();
  await expect(bo.page.getByText('Reason: Too much sugar.')).toBeVisible();
  await expect(bo.box).toBeHidden();
  await ada.say('quiet at last');
  await bo.page.goto(tea);
  await expect(bo.page.getByRole('heading', { level: 1 })).toContainText('Too much sugar.');
  await expect(bo.page.locator('html')).not.toContainText('quiet at last');

  const bans = await ada.chooses('Bans');
  await expect(bans.getByRole('listitem')).toHaveText(/^bo/);
  await expectAccessible(ada.page);
  await bans.getByRole('button', { name: 'Unban bo' }).click();
  await expect(bans.getByText('Nobody is banned.')).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ada.page.getByRole('button', { name: 'Room menu' })).toBeFocused();
  const audit = await ada.chooses('Audit log');
  await expect(audit.getByText('ada banned bo: Too much sugar.')).toBeVisible();
  await expectAccessible(ada.page);
  await bo.opens('/rooms');
  await bo.joins('Tea');
});

test('who is muted is told until when and why, and can write again when that is taken back', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const card = await ada.opensCard('bo');
  await expect(card.getByRole('button', { name: 'Unmute' })).toHaveCount(0);
  await card.getByRole('button', { name: 'Mute…' }).click();
  await card.getByLabel('Mute for').selectOption('1 hour');
  await card.getByLabel('Reason').fill('Let others speak.');
  await card.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(bo.page.getByText(/^You're muted until /)).toBeVisible();
  await expect(bo.page.getByText('Reason: Let others speak.')).toBeVisible();
  await expect(bo.box).toBeHidden();
  await ada.opensCard('bo');
  await expect(card.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect(card.getByRole('button', { name: 'Mute…' })).toHaveCount(0);
  await ada.reloads();
  await (await ada.opensCard('bo')).getByRole('button', { name: 'Unmute' }).click();
  await expect(bo.box).toBeVisible();
  await bo.say('thank you');
  await ada.opensCard('bo');
  await expect(card.getByRole('button', { name: 'Mute…' })).toBeVisible();
  await expect(card.getByRole('button', { name: 'Unmute' })).toHaveCount(0);
});

test('a new name, a new topic and the end of a room show at once with everybody', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const settings = await ada.chooses('Settings');
  await expectAccessible(ada.page);
  await settings.getByLabel('Room name').fill('Coffee');
  await settings.getByLabel('Topic').fill('Black, please');
  await settings.getByRole('button', { name: 'Save' }).click();
  await expect(settings.getByText('Saved.')).toBeVisible();
  await bo.isIn('Coffee');
  await expect(bo.page.getByRole('button', { name: 'Black, please' })).toBeVisible();
  await expect(bo.page).toHaveTitle(/Coffee/);
  await expect(bo.rooms.getByRole('link', { name: 'Coffee' })).toBeVisible();
  await settings.getByRole('button', { name: 'Archive room' }).click();
  await ada.page.getByRole('dialog', { name: 'Archive Coffee?' }).getByRole('button', { name: 'Archive room' }).click();
  await expect(bo.page.getByText('This room is archived.')).toBeVisible();
  await expect(bo.box).toBeHidden();
  await expect(settings.getByText('Saved.'), 'that was something else').toBeHidden();
  await settings.getByRole('button', { name: 'Unarchive room' }).click();
  await expect(bo.box).toBeVisible();
});

test('a muted room counts only what calls one, and a marked one is marked until it is opened', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await bo.opensMenu();
  await expectAccessible(bo.page);
  await bo.page.getByRole('menuitem', { name: 'Notifications' }).click();
  const levels = bo.page.getByRole('dialog', { name: 'Notifications' });
  await expect(levels.getByRole('radio', { name: /^What concerns me/ })).toBeChecked();
  await expectAccessible(bo.page);
  await levels.getByRole('radio', { name: /^Mentions/ }).check();
  await levels.getByRole('button', { name: 'Close' }).click();
  const tea = bo.rooms.getByRole('listitem').filter({ hasText: 'Tea' });
  await expect(tea).toContainText('(muted)');
  await bo.opensMenu();
  await bo.page.getByRole('menuitem', { name: 'Mark as unread' }).click();
  await expect(tea).toContainText('(marked)');
  await bo.room('Lobby');
  const icon = bo.page.locator('link[rel=icon]');
  await ada.say('not for bo');
  await ada.room('Lobby');
  await ada.say('for all');
  await bo.sees('for all');
  // What was said before that has come too.
  await expect(bo.page).toHaveTitle('Lobby · WeConnect');
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
  await ada.room('Tea');
  await ada.say('this is for @bo');
  await expect(tea).toContainText('@1 mentions');
  await expect(tea).not.toContainText('unread');
  await expect(bo.page).toHaveTitle('(1) Lobby · WeConnect');
  await expect(icon).toHaveAttribute('href', '/favicon-mention.svg');
  await bo.room('Tea');
  await expect(tea).not.toContainText('(marked)');
});

test('the dialogs for inviting people are accessible', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  const invite = await ada.chooses('Invite people');
  await invite.getByRole('button', { name: 'Create link' }).click();
  await expect(invite.getByRole('button', { name: 'Copy' })).toBeVisible();
  await expectAccessible(ada.page);
});
