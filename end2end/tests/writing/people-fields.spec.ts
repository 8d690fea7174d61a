import { expect, test } from '../../harness';

test('people are suggested by a part of their name where a message is begun and where they are brought in', async ({ person }) => {
  const ada = await person('ada');
  await person('bobby');
  await person('boris');
  await ada.opens('/rooms');
  const to = ada.page.getByRole('combobox', { name: 'To', exact: true });
  const found = ada.page.getByRole('listbox', { name: 'Suggestions' });
  await to.pressSequentially('@BO');
  await expect(found.getByRole('option')).toHaveText(['@bobby', '@boris']);
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
