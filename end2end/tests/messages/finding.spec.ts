import { expect, fillIn, hydrated, LOBBY_PATH, PASSWORD, Person, test } from '../../harness';
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

test('an address leads to its message once, and takes neither the focus nor the place afterwards', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('long ago');
  const robot = await bot('robot');
  await robot.says(...Array.from({ length: 130 }, (_, index) => `filler ${index}`));
  await ada.makesRoom('Tea');
  await ada.opens(`${LOBBY_PATH}?message=2`);
  await expect(ada.line('long ago')).toBeFocused();
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  await ada.box.fill('half a thought');
  // All of a person's rooms are told anew.
  const headers = { Origin: new URL(ada.page.url()).origin };
  const made = await ada.page.request.post('/api/rooms', { headers, data: { name: 'Cake' } });
  expect(made.ok()).toBe(true);
  await expect(ada.rooms.getByRole('link', { name: 'Cake' })).toBeVisible();
  await expect(ada.box).toBeFocused();
  await ada.room('Tea');
  await ada.page.goBack();
  await ada.isIn('Lobby');
  await expect(ada.box).toHaveValue('half a thought');
  await expect(ada.message('filler 129')).toBeInViewport();
});

test('a link to a message of this server says what it is, and opens inside', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('long ago');
  const robot = await bot('robot');
  await robot.says(...Array.from({ length: 130 }, (_, index) => `filler ${index}`));
  await ada.makesRoom('Tea');
  const { origin } = new URL(ada.page.url());
  await ada.writes(`${origin}${LOBBY_PATH}?message=2 and ${origin}${LOBBY_PATH}`);
  await expect(ada.messages.getByRole('link', { name: 'Lobby', exact: true })).toBeVisible();
  await ada.messages.getByRole('link', { name: /essage in Lobby$/ }).click();
  await ada.isIn('Lobby');
  await expect(ada.line('long ago')).toBeFocused();
  expect(ada.page.context().pages()).toHaveLength(1);
  await ada.page.goBack();
  await ada.isIn('Tea');
});

test('who is logged out comes to the message of a link by the log-in', async ({ person, visitor }) => {
  const ada = await person('ada');
  await ada.say('the one');
  const elsewhere = new Person('ada', await visitor());
  await elsewhere.page.goto(`${LOBBY_PATH}?message=2`);
  await hydrated(elsewhere.page);
  await fillIn(elsewhere.page, 'ada', PASSWORD);
  await elsewhere.page.getByRole('button', { name: 'Log in' }).click();
  await expect(elsewhere.line('the one')).toBeFocused();
});
