import { expect, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { Pane } from './pane';

test('answers to what one said are counted, listed and read, on all devices', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  const other = await ada.anotherTab();
  await other.opens('/rooms');
  const asked = await Pane.of(bo, 'who is for tea?');
  await asked.says('I am');
  for (const page of [ada.page, other.page]) {
    await expect(page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Threads' }) })).toContainText('1');
  }
  await other.page.getByRole('button', { name: 'Threads' }).click();
  const list = other.page.getByRole('dialog', { name: 'Threads you follow' });
  await expect(list.getByRole('link')).toContainText('1 unread');
  await expectAccessible(other.page);
  await list.getByRole('link').click();
  const pane = new Pane(other);
  await pane.sees('I am');
  for (const page of [ada.page, other.page]) {
    const entry = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Threads' }) });
    await expect(entry).toHaveText('Threads');
  }
});

test('who does not follow a thread any more is not told of it', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  const asked = await Pane.of(bo, 'who is for tea?');
  await asked.says('I am');
  const pane = await Pane.of(ada, 'who is for tea?');
  const button = pane.pane.getByRole('button', { name: /^Follow/ });
  await expect(button).toHaveText('Following');
  await button.click();
  await expect(button).toHaveText('Follow');
  await pane.box.press('Escape');
  await asked.says('anybody?');
  await ada.opens(LOBBY_PATH);
  await expect(ada.line('who is for tea?').getByRole('button', { name: /^2 replies/ })).toBeVisible();
  await expect(ada.page.getByRole('listitem').filter({ has: ada.page.getByRole('button', { name: 'Threads' }) })).toHaveText('Threads');
});
