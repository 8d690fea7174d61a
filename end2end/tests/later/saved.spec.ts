import { expect, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { pressMore } from '../messages/actions';
import { entry, listed, opensLater, savesByKey } from './later';

test('a message is saved by one key, found again on any device, and marked as done there', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.writes('tea at **four**?');
  await expect(ada.line('four')).toBeVisible();
  await savesByKey(ada, 'four');
  await ada.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  await expect(entry(ada)).toContainText('1');

  await opensLater(ada);
  const saved = listed(ada, 'Saved messages');
  await expect(saved).toHaveCount(1);
  await expect(saved).toContainText('bo · Lobby');
  await expect(saved).toContainText('tea at four?');
  await expectAccessible(ada.page);
  await ada.reloads();
  await expect(saved).toContainText('tea at four?');

  await saved.getByRole('link', { name: 'Open' }).click();
  await ada.isIn('Lobby');
  await expect(ada.line('four')).toBeInViewport();

  const phone = await ada.tab();
  await opensLater(phone);
  await opensLater(ada);
  await listed(phone, 'Saved messages').getByRole('button', { name: 'Done' }).click();
  await expect(saved).toHaveCount(0);
  await expect(entry(ada)).toHaveText('Later');
  await phone.page.getByRole('button', { name: 'Undo' }).click();
  await expect(saved).toHaveCount(1);
});

test('what one may not read any more is said without its text', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await ada.say('a secret');
  await ada.say('a mistake');
  await bo.joins('Tea');
  for (const text of ['a secret', 'a mistake']) {
    await pressMore(bo, text, 'Save for later');
    await expect(bo.page.getByRole('dialog')).toBeVisible();
    await bo.page.keyboard.press('Escape');
    await expect(bo.page.getByRole('dialog')).toHaveCount(0);
  }
  await pressMore(ada, 'a mistake', 'Delete');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await opensLater(bo);
  const saved = listed(bo, 'Saved messages');
  await expect(saved).toContainText(['This message no longer exists.', 'a secret']);
  await bo.room('Tea');
  await bo.leaves('Tea');
  await expect(bo.page.getByRole('heading', { level: 1 })).not.toHaveText('Tea');
  await opensLater(bo);
  await expect(saved).toHaveCount(2);
  await expect(bo.page.getByText('a secret')).toHaveCount(0);
  for (const left of [1, 0]) {
    await saved.first().getByRole('button', { name: 'Done' }).click();
    await expect(saved).toHaveCount(left);
  }
  await expect(bo.page.getByText('No saved messages.')).toBeVisible();
});

test('on a phone one saves a message and takes it back', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 360, height: 740 } });
  await ada.say('hold this');
  await pressMore(ada, 'hold this', 'Save for later');
  const dialog = ada.page.getByRole('dialog', { name: 'Saved for later' });
  await expect(dialog.getByRole('button', { name: 'Tomorrow at 9:00' })).toBeInViewport();
  await expectAccessible(ada.page);
  await dialog.getByRole('button', { name: 'Remove from Later' }).click();
  await expect(ada.page.getByRole('dialog')).toHaveCount(0);
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).click();
  await opensLater(ada);
  await expect(ada.page.getByText('No saved messages.')).toBeVisible();
  const { scroll, width } = await ada.page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, width: innerWidth }));
  expect(scroll).toBeLessThanOrEqual(width);
});
