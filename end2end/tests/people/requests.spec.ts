import { expect, type Person, test } from '../../harness';

/** Bo was in a private room of ada's, and was taken out. Gives its path. */
async function boIsOut(ada: Person, bo: Person): Promise<string> {
  await ada.makesPrivateRoom('Tea');
  const room = new URL(ada.page.url()).pathname;
  const invite = await ada.chooses('Invite people');
  await invite.getByRole('combobox', { name: 'Username' }).fill('bo');
  await invite.getByRole('button', { name: 'Add' }).click();
  await expect(invite.getByText('bo has been added.')).toBeVisible();
  await bo.room('Tea');
  const id = (await (await bo.page.request.get('/api/account')).json()).me.id;
  const headers = { Origin: new URL(ada.page.url()).origin };
  const removal = `/api${room}/members/${id}/removal`;
  expect((await ada.page.request.post(removal, { headers, data: { reason: 'spam' } })).status()).toBe(204);
  await expect(bo.page.getByText('You were removed from this room.')).toBeVisible();
  await ada.page.keyboard.press('Escape');
  return room;
}

test('who was taken out of a private room asks to come back, and is let in', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const room = await boIsOut(ada, bo);
  await expect(bo.page.getByRole('button', { name: 'Ask to come back' })).toBeVisible();
  await expect(bo.page.locator('#people').getByText('(online)'), 'who is there is not theirs to see').toHaveCount(0);

  watch.allow(`403 GET ${room}`);
  await bo.reloads();
  await expect(bo.page.getByRole('heading', { level: 1 })).toHaveText(/You can ask its moderators to let you back in.*spam/);
  await expect(bo.page.getByRole('button', { name: /^Join/ })).toHaveCount(0);
  await bo.page.getByRole('textbox', { name: 'Note to the moderators' }).fill('I am sorry');
  await bo.page.getByRole('button', { name: 'Ask to come back' }).click();
  await expect(bo.page.getByText('Request sent.')).toBeVisible();

  const waiting = ada.rooms.getByRole('listitem').filter({ hasText: 'bo asks to come back to Tea.' });
  await expect(waiting).toContainText('I am sorry');
  await waiting.getByRole('button', { name: 'Let in bo' }).click();
  await expect(waiting).toHaveCount(0);
  // Once before, and once again.
  await expect(ada.messages.getByRole('listitem').filter({ hasText: 'ada added bo' })).toHaveCount(2);
  await bo.room('Tea');
  await bo.say('thank you');
  await ada.sees('thank you');
});

test('who decides is told in the room itself, and can decline there', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const room = await boIsOut(ada, bo);
  const headers = { Origin: new URL(ada.page.url()).origin };
  const asked = await bo.page.request.post(`/api${room}/requests`, { headers, data: { note: 'I am sorry' } });
  expect(asked.status()).toBe(204);
  const menu = (name: string) => ada.page.getByRole('button', { name, exact: true });
  await expect(menu('Room menu, requests to come back: 1')).toBeVisible();
  const dialog = await ada.chooses('Requests to come back');
  await expect(dialog.getByRole('listitem')).toContainText('I am sorry');
  await dialog.getByRole('button', { name: 'Decline bo' }).click();
  await expect(dialog.getByText('No requests are waiting.')).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(menu('Room menu')).toBeVisible();
});
