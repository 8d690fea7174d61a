import { expect, test } from '../../harness';

test('somebody is found among the members by the beginning of a name', async ({ person, bot }) => {
  for (const name of ['bo', 'chidi', 'chloe', 'dan', 'eve', 'fay', 'gus', 'hal', 'ivy']) await bot(name);
  const ada = await person('ada');
  const field = ada.page.getByRole('searchbox', { name: 'Find a member' });
  await field.fill('ch');
  await ada.seesMembers('chidi (offline)', 'chloe (offline)');
  await field.fill('CHI');
  await ada.seesMembers('chidi (offline)');
  await field.fill('zoe');
  await expect(ada.people).toHaveCount(0);
  await expect(ada.page.getByText('No members found.')).toBeVisible();
  await field.fill('');
  await expect(ada.people).toHaveCount(10);
});

test('a room of few has no need to look for them', async ({ person }) => {
  const ada = await person('ada');
  await expect(ada.page.getByRole('searchbox', { name: 'Find a member' })).toHaveCount(0);
});
