import { expect, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { entry, listed, opensLater, remind, savesByKey } from './later';

test('a reminder calls one on whatever page one is, and what was due while one was away is there on return', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('tea at four?');
  await bo.say('or at five?');
  await ada.sees('or at five?');
  await remind(ada, 'tea at four?', 1_500);
  const line = ada.page.locator('.due-line');
  await expect(line).toHaveCount(0);
  await ada.opensAllRooms();
  await expect(line.getByRole('status')).toContainText('bo: tea at four?');
  await expect(entry(ada)).toContainText('1 due');
  await expectAccessible(ada.page);
  await line.getByRole('button', { name: 'Hide' }).click();
  await expect(line).toHaveCount(0);
  await expect(entry(ada)).toContainText('1 due');

  await ada.opens(LOBBY_PATH);
  await ada.isIn('Lobby');
  await expect(line, 'a new page begins anew').toContainText('tea at four?');
  await remind(ada, 'or at five?', 500);
  const later = await ada.closesTab();
  await expect.poll(async () => (await (await later.page.request.get('/api/saved?due=true')).json()).messages.length).toBe(2);
  await later.opens(LOBBY_PATH);
  const now = later.page.locator('.due-line');
  await expect(now).toContainText('or at five?');
  await expect(now.getByRole('link', { name: 'Show all' })).toBeVisible();
  await now.getByRole('button', { name: 'Done' }).click();
  await expect(now).toContainText('tea at four?');
  await now.getByRole('link', { name: 'Open' }).click();
  await expect(later.line('tea at four?')).toBeInViewport();
  await now.getByRole('button', { name: 'Done' }).click();
  await expect(now).toHaveCount(0);
  await expect(entry(later)).toHaveText('Later');
});

test('a reminder is set, moved and taken away by keyboard alone', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('tea at four?');
  const dialog = await savesByKey(ada, 'tea at four?');
  const choose = async (name: string) => {
    await dialog.getByRole('button', { name, exact: true }).focus();
    await ada.page.keyboard.press('Enter');
  };
  await choose('Tomorrow at 9:00');
  await expect(dialog.getByRole('status')).toHaveText('Reminder: Tomorrow, 09:00');
  await choose('In 20 minutes');
  await expect(dialog.getByRole('status')).toHaveText(/Reminder: (Today|Tomorrow), \d\d:\d\d/);
  await choose('Remove reminder');
  await expect(dialog.getByRole('status')).toBeEmpty();
  const field = dialog.getByLabel('Date and time');
  await field.fill('2020-01-01T10:00');
  await field.press('Enter');
  await expect(dialog.getByRole('alert').filter({ hasText: 'still to come' })).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(ada.line('tea at four?')).toBeFocused();

  await opensLater(ada);
  const saved = listed(ada, 'Saved messages');
  await saved.getByRole('button', { name: 'Remind me' }).press('Enter');
  await saved.getByRole('button', { name: 'Tomorrow at 9:00' }).press('Enter');
  await expect(saved).toContainText('Reminder: Tomorrow, 09:00');
  await expect(saved.getByRole('button', { name: 'Tomorrow at 9:00' })).toHaveCount(0);
});

/** The last Sunday of a month that is still to come. */
function lastSunday(month: number): { day: string; start: number } {
  const now = new Date();
  const year = now.getUTCFullYear() + (now.getUTCMonth() + 1 >= month ? 1 : 0);
  const last = new Date(Date.UTC(year, month, 0));
  last.setUTCDate(last.getUTCDate() - last.getUTCDay());
  return { day: last.toISOString().slice(0, 10), start: last.getTime() };
}

const [MARCH, OCTOBER] = [lastSunday(3), lastSunday(10)];

// A time on the wall, and the minutes after midnight of UTC at which it comes.
const MOMENTS = [
  { zone: 'Europe/Berlin', on: MARCH, wall: '01:30', utc: 30, because: 'clocks are an hour ahead in winter' },
  { zone: 'Europe/Berlin', on: MARCH, wall: '03:30', utc: 90, because: 'and two in summer' },
  { zone: 'Europe/Berlin', on: MARCH, wall: '02:30', utc: 90, because: 'there is none, so it is as much later' },
  { zone: 'Europe/Berlin', on: OCTOBER, wall: '02:30', utc: 30, because: 'there are two, of which the first counts' },
  { zone: 'Europe/Berlin', on: OCTOBER, wall: '09:00', utc: 480, because: 'winter again' },
  { zone: 'Asia/Kathmandu', on: OCTOBER, wall: '09:00', utc: 195, because: 'three quarters of an hour' },
];

test('a time is one where this device is, also when clocks change', async ({ person }) => {
  for (const zone of new Set(MOMENTS.map((moment) => moment.zone))) {
    const ada = await person(zone.replace(/.*\//, '').toLowerCase(), { timezoneId: zone });
    await ada.say(`tea in ${zone}`);
    const dialog = await savesByKey(ada, `tea in ${zone}`);
    for (const { on, wall, utc, because } of MOMENTS.filter((moment) => moment.zone === zone)) {
      await dialog.getByLabel('Date and time').fill(`${on.day}T${wall}`);
      await dialog.getByRole('button', { name: 'Set' }).click();
      const kept = async () => (await (await ada.page.request.get('/api/saved')).json()).messages[0].remind_at;
      await expect.poll(kept, `${zone} ${on.day} ${wall}: ${because}`).toBe(on.start + utc * 60_000);
    }
  }
});
