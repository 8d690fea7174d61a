import { type Locator } from '@playwright/test';
import { expect, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { entry, listed, opensLater } from './later';

/** Writes something and begins to choose when to send it. */
async function schedules(person: Person, text: string): Promise<Locator> {
  await person.box.fill(text);
  await person.page.getByRole('button', { name: 'Schedule message' }).click();
  const dialog = person.page.getByRole('dialog', { name: 'Schedule message' });
  await expect(dialog).toBeVisible();
  return dialog;
}

test('a message is written now, changed, and sent later from the server, once', async ({ person, server, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await expect(ada.page.getByRole('button', { name: 'Schedule message' }), 'there is nothing to send').toBeHidden();
  const dialog = await schedules(ada, 'tea at four');
  await expectAccessible(ada.page);
  await dialog.getByRole('button', { name: 'Tomorrow at 9:00' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ada.box).toHaveValue('');
  await expect(ada.box).toBeFocused();
  await expect(entry(ada)).toContainText('1');

  await opensLater(ada);
  const scheduled = listed(ada, 'Scheduled messages');
  await expect(scheduled).toContainText('Lobby · Will be sent: Tomorrow, 09:00');
  await scheduled.getByRole('button', { name: 'Edit' }).click();
  const text = scheduled.getByLabel('Message');
  await expect(text).toBeFocused();
  await text.fill('tea at five');
  await expectAccessible(ada.page);
  await scheduled.getByRole('button', { name: 'Save' }).click();
  await expect(scheduled).toContainText('tea at five');
  await ada.reloads();
  await expect(scheduled).toContainText('tea at five');

  // Its sender is gone, and the server starts anew before its time.
  const [{ client_id, room }] = (await (await ada.page.request.get('/api/scheduled')).json()).messages;
  const { origin } = new URL(ada.page.url());
  const data = { room, text: 'tea at six', send_at: Date.now() + 2_500 };
  const put = await ada.page.request.put(`/api/scheduled/${client_id}`, { headers: { Origin: origin }, data });
  expect(put.status()).toBe(200);
  watch.allowLostConnections();
  await ada.page.close();
  await server.stop('SIGKILL');
  await server.start();
  await bo.reconnects();
  await bo.sees('tea at six');
  await bo.seesExactly('tea at six');
});

test('a message is sent at once, or deleted', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  for (const text of ['now after all', 'never mind']) {
    const dialog = await schedules(ada, text);
    await dialog.getByRole('button', { name: 'In 1 hour' }).click();
    await expect(dialog).toHaveCount(0);
  }
  await opensLater(ada);
  const scheduled = listed(ada, 'Scheduled messages');
  await scheduled.filter({ hasText: 'now after all' }).getByRole('button', { name: 'Send now' }).click();
  await bo.sees('now after all');
  await expect(scheduled).toHaveCount(1);
  await scheduled.getByRole('button', { name: 'Delete' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(ada.page.getByText('No scheduled messages.')).toBeVisible();
  await bo.seesExactly('now after all');
});

test('an answer is sent later as one, and what was not chosen stays in the box', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('tea at four?');
  await ada.line('tea at four?').focus();
  await ada.page.keyboard.press('r');
  const dialog = await schedules(ada, 'yes');
  await ada.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(ada.box).toHaveValue('yes');
  await ada.page.getByRole('button', { name: 'Schedule message' }).click();
  await dialog.getByRole('button', { name: 'In 1 hour' }).click();
  await expect(ada.page.getByText('Replying to')).toHaveCount(0);
  await opensLater(ada);
  await listed(ada, 'Scheduled messages').getByRole('button', { name: 'Send now' }).click();
  await ada.room('Lobby');
  await expect(ada.line('yes').getByText('tea at four?')).toBeVisible();
});

test('what could not be sent is said, with the reason, and nothing of it is lost', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const dialog = await schedules(bo, 'tea at four');
  await dialog.getByRole('button', { name: 'In 1 hour' }).click();
  await expect(dialog).toHaveCount(0);
  await bo.leaves('Tea');
  await expect(bo.page.getByRole('heading', { level: 1 })).not.toHaveText('Tea');
  const [{ client_id }] = (await (await bo.page.request.get('/api/scheduled')).json()).messages;
  const { origin } = new URL(bo.page.url());
  await bo.page.request.post(`/api/scheduled/${client_id}/send`, { headers: { Origin: origin } });
  const line = bo.page.locator('.due-line');
  await expect(line).toContainText("A scheduled message couldn't be sent.");
  await line.getByRole('link', { name: 'Show all' }).click();
  const scheduled = listed(bo, 'Scheduled messages');
  await expect(scheduled).toContainText('Not sent:');
  await expect(scheduled).toContainText('tea at four');
  await expectAccessible(bo.page);
  await bo.joins('Tea');
  await opensLater(bo);
  await scheduled.getByRole('button', { name: 'Send now' }).click();
  await expect(ada.message('tea at four')).toBeVisible();
  await expect(scheduled).toHaveCount(0);
});

test('on a phone a message is sent later', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await ada.box.fill('tea at four');
  const send = ada.page.getByRole('button', { name: 'Schedule message' });
  await expect(send).toBeInViewport({ ratio: 1 });
  const box = (await ada.box.boundingBox())!;
  expect(box.width, 'there is room for the text').toBeGreaterThan(120);
  await send.tap();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'In 1 hour' }).tap();
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).tap();
  await expect(entry(ada)).toContainText('1');
});
