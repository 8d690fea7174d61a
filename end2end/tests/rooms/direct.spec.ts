import { expect, test } from '../../harness';

test('two people talk between themselves, from a card or by name, in one conversation', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const card = await ada.opensCard('bo');
  await card.getByRole('button', { name: 'Message', exact: true }).click();
  await ada.isIn('bo');
  await ada.say('just us');
  const link = bo.rooms.getByRole('listitem').filter({ has: bo.page.getByRole('link', { name: 'ada', exact: true }) });
  await expect(link).toContainText('1 unread');
  await bo.writesTo('ada');
  await bo.isIn('ada');
  await bo.seesExactly('just us');
});

test('three people talk among themselves, and a name that is nobody’s is refused beside its field', async ({ person, watch }) => {
  watch.allow('404 POST /api/directs');
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await ada.writesTo('bo', 'nobody');
  await expect(ada.page.getByRole('combobox', { name: 'To', exact: true })).toHaveAttribute('aria-invalid', 'true');
  await ada.writesTo('bo', 'cy');
  await ada.isIn('bo, cy');
  await ada.say('the three of us');
  await bo.room('ada, cy');
  await bo.sees('the three of us');
  await cy.room('ada, bo');
  await cy.sees('the three of us');
});
