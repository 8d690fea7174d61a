import { expect, test } from '../../harness';

test('who writes is seen until the message is there, and nothing moves', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const line = ada.page.locator('.typing');
  const before = await ada.box.boundingBox();
  await bo.box.pressSequentially('so');
  await expect(line).toHaveText('bo is typing…');
  expect(await ada.box.boundingBox()).toEqual(before);
  await expect(bo.page.locator('.typing')).toBeEmpty();
  await bo.box.press('Enter');
  await ada.sees('so');
  await expect(line).toBeEmpty();

  await bo.box.pressSequentially('and');
  await expect(line).toHaveText('bo is typing…');
});

test('who closes the tab while they write has stopped', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await bo.box.pressSequentially('well');
  await cy.box.pressSequentially('now');
  await expect(ada.page.locator('.typing')).toHaveText(/^(bo and cy|cy and bo) are typing…$/);
  await cy.page.context().close();
  await bo.page.context().close();
  await expect(ada.page.locator('.typing')).toBeEmpty();
});

test('who leaves the room is no longer told who writes there', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.box.pressSequentially('well');
  await expect(ada.page.locator('.typing')).toHaveText('bo is typing…');
  await ada.makesRoom('Tea');
  await expect(ada.page.locator('.typing')).toBeEmpty();
});
