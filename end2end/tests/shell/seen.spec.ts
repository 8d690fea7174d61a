import { expect, LOBBY_PATH, test } from '../../harness';

test('one sees who has seen what one said last', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const seen = ada.page.locator('.seen-by');
  await ada.say('there?');
  await expect(seen).toHaveText('Seen');
  await bo.say('here');
  await ada.sees('here');
  await expect(seen).toBeEmpty();

  await bo.opens('/account');
  await ada.say('gone?');
  await expect(seen).toBeEmpty();
  await bo.opens(LOBBY_PATH);
  await expect(seen).toHaveText('Seen');

  const cy = await person('cy');
  await cy.sees('gone?');
  await expect(seen).toHaveText('Seen by bo, cy');
});

test('who does not want it is not seen reading', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await bo.opens('/account');
  await bo.page.getByRole('button', { name: "Turn off read receipts" }).click();
  await expect(bo.page.getByText("Nobody can see how far you've read")).toBeVisible();
  await bo.reloads();
  await expect(bo.page.getByText("Nobody can see how far you've read")).toBeVisible();
  await bo.opens(LOBBY_PATH);
  await ada.say('there?');
  await Promise.all([bo.sees('there?'), cy.sees('there?')]);
  await expect(ada.page.locator('.seen-by')).toHaveText('Seen by cy');
  // By now the server knows that bo has read it, and still says nothing.
  await bo.say('yes');
  await Promise.all([ada.sees('yes'), cy.sees('yes')]);
  await bo.reloads();
  await bo.isIn('Lobby');
  await bo.sees('yes');
  await expect(bo.page.locator('.seen-by')).toBeEmpty();
  await ada.say('good');
  await cy.sees('good');
  await ada.reloads();
  await expect(ada.page.locator('.seen-by')).toHaveText('Seen by cy');
});
