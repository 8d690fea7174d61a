import { expect, test } from '../../harness';

test('two people see what the other says, each message once', { tag: '@firefox' }, async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.seesThat('bo joined');

  await ada.say('hello bo');
  await bo.sees('hello bo');
  await bo.say('hello ada');
  await ada.sees('hello ada');
  await ada.say('how are you?');
  await bo.sees('how are you?');

  const all = ['hello bo', 'hello ada', 'how are you?'];
  await ada.seesExactly(...all);
  await bo.seesExactly(...all);
});

test('a message tells who wrote it and when', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('hello');
  await expect(ada.line('hello')).toContainText('ada');
  const written = await ada.line('hello').locator('time').getAttribute('datetime');
  expect(Math.abs(Date.now() - Date.parse(written!))).toBeLessThan(60_000);
  await expect(ada.messages.getByText('Today', { exact: true })).toHaveCount(1);
});

test('new messages are announced to those who hear the page', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('can you hear me?');
  await expect(ada.page.getByRole('log', { name: 'New messages' })).toContainText('bo: can you hear me?');
});

test('one person in two tabs sees their own words in both', { tag: '@firefox' }, async ({ person }) => {
  const ada = await person('ada');
  const tab = await ada.tab();
  await ada.say('from the first');
  await tab.sees('from the first');
  await tab.say('from the second');
  await ada.sees('from the second');
  await ada.seesExactly('from the first', 'from the second');
  await tab.seesExactly('from the first', 'from the second');
});
