import { expect, test } from '../../harness';

test('a conversation of two is closed until there is more, and one of three is left', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await bo.writesTo('ada');
  await bo.isIn('ada');
  await bo.say('buy this');
  await ada.room('bo');
  await ada.sees('buy this');
  await ada.opensMenu();
  await ada.page.getByRole('menuitem', { name: 'Close conversation' }).click();
  const link = ada.rooms.getByRole('link', { name: 'bo', exact: true });
  await expect(link).toHaveCount(0);
  await ada.reloads();
  await expect(link).toHaveCount(0);
  await bo.say('are you there?');
  await expect(link).toBeVisible();

  await cy.writesTo('ada', 'bo');
  await cy.isIn('ada, bo');
  await ada.room('bo, cy');
  await ada.leaves('bo, cy');
  await ada.page.getByRole('dialog', { name: 'Leave bo, cy?' }).getByRole('button', { name: 'Leave' }).click();
  await expect(ada.rooms.getByRole('link', { name: 'bo, cy' })).toHaveCount(0);
  await cy.seesThat('ada left');
  await cy.isIn('bo');
});
