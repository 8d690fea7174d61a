import { expect, LOBBY, LOBBY_PATH, Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { press, pressMore } from '../messages/actions';
import { Pane } from './pane';

test('what is answered in a thread stands beside the room, and the message says so', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  const asked = await Pane.of(bo, 'who is for tea?');
  await asked.says('I am');
  await asked.says('with milk');
  await expect(ada.line('who is for tea?').getByRole('button', { name: /^2 replies · last: Today/ })).toBeVisible();
  await ada.seesExactly('who is for tea?');
  await ada.line('who is for tea?').getByRole('button', { name: /2 replies/ }).click();
  const answered = new Pane(ada);
  await expect(answered.texts).toHaveText(['who is for tea?', 'I am', 'with milk']);
  await answered.says('so am I');
  await expect(asked.texts).toHaveText(['who is for tea?', 'I am', 'with milk', 'so am I']);
  await expectAccessible(ada.page);
});

test('a thread is there after a reload, by its link, and behind the browser’s Back', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  const pane = await Pane.of(ada, 'who is for tea?');
  await pane.says('I am');
  await ada.reloads();
  await expect(pane.texts).toHaveText(['who is for tea?', 'I am']);
  await pane.box.press('Escape');
  await expect(pane.pane).toHaveCount(0);
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  await ada.page.goBack();
  await expect(pane.texts).toHaveText(['who is for tea?', 'I am']);
  await pane.pane.getByRole('button', { name: 'Close thread' }).click();
  // A link to an answer that is not in the room leads into its thread.
  const replies = (await (await ada.page.request.get(`/api/rooms/${LOBBY}/events`)).json()).events;
  await ada.opens(`${LOBBY_PATH}?message=${replies.at(-1).seq}`);
  await expect(pane.line('I am')).toBeFocused();
});

test('an answer can go to the room, too', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  const pane = await Pane.of(ada, 'who is for tea?');
  await pane.pane.getByRole('checkbox', { name: 'Also send to #Lobby' }).check();
  await pane.says('I am');
  await ada.seesExactly('who is for tea?', 'I am');
  const asked = ada.line('who is for tea?').first();
  await ada.line('I am').getByRole('button', { name: 'ada who is for tea?' }).click();
  await expect(asked).toBeFocused();
});

test('what one does with messages, one does with answers', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  const pane = await Pane.of(ada, 'who is for tea?');
  await pane.says('me, me');
  const seen = await Pane.of(bo, 'who is for tea?');
  await pane.box.press('ArrowUp');
  await expect(pane.box).toHaveValue('me, me');
  await pane.box.fill('me');
  await pane.box.press('Enter');
  await expect(seen.line('me').getByText('(edited)')).toBeVisible();
  await seen.line('me').locator('.text').hover();
  await seen.line('me').getByRole('button', { name: 'React' }).click();
  const field = bo.page.getByRole('combobox', { name: 'Search emoji' });
  await field.fill('thumbs up');
  await field.press('Enter');
  await expect(pane.line('me').getByRole('button', { name: /: bo$/ })).toBeVisible();
  await pane.line('me').locator('.text').hover();
  await pane.line('me').getByRole('button', { name: 'More', exact: true }).click();
  await pane.pane.getByRole('menuitem', { name: 'Delete' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(seen.texts.last()).toHaveText(/deleted/);
});

test('what is written for a thread waits there, and not in the room', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('first');
  await ada.say('second');
  const pane = await Pane.of(ada, 'first');
  await pane.box.fill('half a thought');
  await ada.line('second').locator('.text').hover();
  await press(ada, 'second', 'Reply in thread');
  await expect(pane.texts).toHaveText(['second']);
  await expect(pane.box).toHaveValue('');
  await expect(ada.box).toHaveValue('');
  await press(ada, 'first', 'Reply in thread');
  await expect(pane.box).toHaveValue('half a thought');
  await ada.reloads();
  await expect(pane.box).toHaveValue('half a thought');
});

test('the keyboard alone leads into a thread and out of it', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  await ada.box.press('Shift+Tab');
  await ada.messages.focus();
  await ada.page.keyboard.press('Tab');
  await expect(ada.line('who is for tea?')).toBeFocused();
  await ada.page.keyboard.press('t');
  const pane = new Pane(ada);
  await expect(pane.box).toBeFocused();
  await ada.page.keyboard.type('I am');
  await ada.page.keyboard.press('Enter');
  await pane.sees('I am');
  await ada.page.keyboard.press('Escape');
  await expect(pane.pane).toHaveCount(0);
  await expect(ada.line('who is for tea?')).toBeFocused();
});

test('a long thread is read back to its beginning', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  const robot = await bot('robot');
  const root = (await robot.asks('GET', `/api/rooms/${LOBBY}/events`)).events.at(-2).seq;
  for (let n = 0; n < 70; n++) {
    await robot.asks('POST', `/api/rooms/${LOBBY}/messages`, { text: `answer ${n}`, thread: { root } });
  }
  await ada.line('who is for tea?').getByRole('button', { name: /^70 replies/ }).click();
  const pane = new Pane(ada);
  await pane.sees('answer 69');
  await ada.reloads();
  await pane.sees('answer 69');
  await pane.pane.getByRole('button', { name: 'Earlier replies' }).click();
  await expect(pane.texts).toHaveCount(71);
  await expect(pane.pane.getByRole('button', { name: 'Earlier replies' })).toBeHidden();
});

test('who wants replies in the room has them there, with what they answer', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('who is for tea?');
  await (await Pane.of(ada, 'who is for tea?')).says('I am');
  await ada.opens('/account');
  await ada.page.getByRole('radio', { name: 'In the room, too' }).check();
  await ada.opens(LOBBY_PATH);
  await ada.seesExactly('who is for tea?', 'I am');
  await expect(ada.line('I am').getByRole('button', { name: 'ada who is for tea?' })).toBeVisible();
  await pressMore(ada, 'I am', 'Copy link');
});

test('on a phone a thread takes the place of its room', async ({ person }) => {
  const ada = await person('ada', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  await ada.say('who is for tea?');
  const root = await ada.page.locator('[id^=message-]').last().evaluate((line) => line.id.replace('message-', ''));
  await ada.opens(`${LOBBY_PATH}?thread=${root}`);
  const pane = new Pane(ada);
  await expect(pane.box).toBeVisible();
  await expect(ada.box).toBeHidden();
  await pane.box.fill('I am');
  await pane.pane.getByRole('button', { name: 'Send' }).tap();
  await pane.sees('I am');
  await expectAccessible(ada.page);
  await pane.pane.getByRole('button', { name: 'Close thread' }).tap();
  await expect(ada.line('who is for tea?').getByRole('button', { name: /^1 reply/ })).toBeVisible();
});
