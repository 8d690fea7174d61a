import { expect, test } from '../../harness';
import { press, pressMore, toolbar } from './actions';

test('an edit is seen by others, after a reload too, and what it said before can be looked up', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('tea at four');
  await ada.box.fill('a draft');
  await press(ada, 'tea at four', 'Edit');
  await expect(ada.box).toHaveValue('tea at four');
  await ada.writes('tea at five');
  await expect(ada.box).toHaveValue('a draft');
  await bo.sees('tea at five');
  await bo.reloads();
  await bo.seesExactly('tea at five');
  await bo.line('tea at five').getByRole('button', { name: '(edited)' }).click();
  await expect(bo.page.getByRole('dialog', { name: 'Edit history' }).locator('.text')).toHaveText([
    'tea at four',
    'tea at five',
  ]);
});

test('arrow-up in an empty box changes one’s newest message, and Escape leaves it as it was', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('mine');
  await bo.say('not mine');
  await ada.sees('not mine');
  await ada.box.press('ArrowUp');
  await expect(ada.box).toHaveValue('mine');
  await ada.box.press('Escape');
  await expect(ada.box).toHaveValue('');
  await ada.box.press('ArrowUp');
  await ada.writes('changed');
  await ada.seesExactly('changed', 'not mine');
  await bo.seesExactly('changed', 'not mine');
});

test('an edit that the server does not take stays in the box', async ({ person, watch }) => {
  const ada = await person('ada');
  await ada.say('mine');
  await ada.page.route('**/messages/*', (route) => route.abort());
  watch.allow(/^failed PUT /);
  await press(ada, 'mine', 'Edit');
  await ada.writes('changed');
  await expect(ada.page.locator('.refusal').filter({ hasText: "Can't reach the server." })).toBeVisible();
  await expect(ada.box).toHaveValue('changed');
  await ada.page.unroute('**/messages/*');
  await ada.box.press('Enter');
  await ada.seesExactly('changed');
  await expect(ada.page.locator('.refusal:visible')).toHaveCount(0);
});

test('a deleted message leaves a trace, and who keeps order can delete others’', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('first');
  await bo.say('second');
  await pressMore(bo, 'first', 'Delete');
  const question = bo.page.getByRole('dialog', { name: 'Delete this message?' });
  await expect(question.locator('.text')).toHaveText('first');
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(ada.texts).toHaveText(['This message was deleted.', 'second']);

  await pressMore(ada, 'second', 'Delete');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(bo.texts).toHaveText(['This message was deleted.', 'This message was deleted.']);
  await bo.reloads();
  await expect(bo.texts).toHaveText(['This message was deleted.', 'This message was deleted.']);
});

test('what somebody may not do is not offered', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('from ada');
  await bo.sees('from ada');
  const bar = await toolbar(bo, 'from ada');
  await expect(bar.getByRole('button')).toHaveText(['', '', '', '']);
  for (const name of ['React', 'Reply', 'Reply in thread', 'More']) {
    await expect(bar.getByRole('button', { name, exact: true })).toBeVisible();
  }
  await bar.getByRole('button', { name: 'More' }).click();
  await expect(bar.getByRole('menuitem')).toHaveText(['Copy text', 'Copy link', 'About ada', 'Save for later']);
  const [menu, button] = [await bar.locator('.more').boundingBox(), await bar.getByRole('button', { name: 'More' }).boundingBox()];
  expect(Math.abs(menu!.x + menu!.width - (button!.x + button!.width))).toBeLessThan(8);
});
