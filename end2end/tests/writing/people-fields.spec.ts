import { expect, test } from '../../harness';

test('people are suggested by a part of their name where a message is begun and where they are brought in', async ({ person }) => {
  const ada = await person('ada');
  await person('bobby');
  await person('boris');
  await ada.opens('/rooms');
  const to = ada.page.getByRole('combobox', { name: 'To', exact: true });
  const found = ada.page.getByRole('listbox', { name: 'Suggestions' });
  await to.pressSequentially('@BO');
  // Before each stand the initials.
  await expect(found.getByRole('option')).toHaveText(['Bbobby', 'Bboris']);
  await to.press('ArrowDown');
  await to.press('Enter');
  await expect(to).toHaveValue('boris, ');
  await expect(found).toBeHidden();
  await to.press('Enter');
  await ada.isIn('boris');

  await ada.makesRoom('Tea');
  const invite = await ada.chooses('Invite people');
  const name = invite.getByRole('combobox', { name: 'Username' });
  await name.pressSequentially('@bob');
  await found.getByRole('option', { name: 'bobby' }).click();
  await expect(name).toHaveValue('bobby');
  await name.press('Enter');
  await expect(invite.getByRole('status').filter({ hasText: 'bobby' })).toBeVisible();
});

test('a name is taken with its at sign and in capitals or not, and one that is nobody’s is named', async ({ person, bot, watch }) => {
  const ada = await person('ada');
  await bot('bo');
  await bot('cy');
  await ada.opens('/rooms');
  const to = ada.page.getByRole('combobox', { name: 'To', exact: true });
  // As it is pasted: nothing is suggested, and nothing chosen.
  watch.allow('404 POST /api/directs');
  await to.fill('@nobody');
  await ada.page.getByRole('button', { name: 'Start conversation' }).click();
  await expect(ada.page.getByText('Nobody here has this username.')).toBeVisible();
  await expect(to).toHaveValue('@nobody');
  await to.fill('@BO, @cy');
  await ada.page.getByRole('button', { name: 'Start conversation' }).click();
  await ada.isIn('bo, cy');

  await ada.makesRoom('Tea');
  const invite = await ada.chooses('Invite people');
  const name = invite.getByRole('combobox', { name: 'Username' });
  await name.fill('@Bo');
  await invite.getByRole('button', { name: 'Add', exact: true }).click();
  await ada.page.keyboard.press('Escape');
  await ada.seesThat('ada added bo');
});
