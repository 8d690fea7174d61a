import { expect, LOBBY_PATH, test } from '../../harness';
import { press, pressMore } from './actions';

test('an answer shows what it answers, and leads there', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  await press(ada, 'who is for tea?', 'Reply');
  await expect(ada.page.getByRole('group', { name: 'Replying to ada:' })).toBeVisible();
  await ada.box.press('Escape');
  await expect(ada.page.getByRole('group', { name: /^Replying/ })).toHaveCount(0);
  await press(ada, 'who is for tea?', 'Reply');
  const robot = await bot('robot');
  await robot.says(...Array.from({ length: 130 }, (_, index) => `filler ${index}`));
  await ada.sees('filler 129');
  await ada.writes('I am');
  await ada.sees('I am');
  await ada.reloads();
  await expect(ada.texts.filter({ hasText: 'who is for tea?' })).toHaveCount(0);
  await ada.line('I am').getByRole('button', { name: 'ada who is for tea?' }).click();
  await expect(ada.messages.locator('.text', { hasText: 'who is for tea?' })).toBeInViewport();
});

test('a link to a message loads it with what is around it', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('long ago');
  const robot = await bot('robot');
  await robot.says(...Array.from({ length: 130 }, (_, index) => `filler ${index}`));
  await ada.sees('filler 129');
  const id = await ada.page.evaluate(() => document.querySelector('[id^=message-]')?.id);
  expect(id).toMatch(/^message-\d+$/);
  await ada.opens(`${LOBBY_PATH}?message=2`);
  await expect(ada.message('long ago')).toBeInViewport();
  await expect(ada.line('long ago')).toBeFocused();
  await expect(ada.message('filler 0')).toBeInViewport();
});

test('pinned messages are listed, and each leads to where it stands', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('the rules');
  await pressMore(ada, 'the rules', 'Pin');
  await expect(bo.line('the rules').getByText('Pinned', { exact: true })).toBeVisible();
  await bo.page.getByRole('button', { name: 'Pinned messages' }).click();
  await bo.page.getByRole('dialog', { name: 'Pinned messages' }).getByRole('button', { name: /the rules/ }).click();
  await expect(bo.line('the rules')).toBeFocused();
  await pressMore(ada, 'the rules', 'Unpin');
  await expect(bo.line('the rules').getByText('Pinned', { exact: true })).toHaveCount(0);
});
