import { type Locator, expect, LOBBY_PATH, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { press } from '../messages/actions';
import { Pane } from '../threads/pane';

/** The rows of the page, by their links. */
function rows(person: Person): Locator {
  return person.page.locator('.inbox-row');
}

/** Goes to the page. */
async function opensInbox(person: Person): Promise<void> {
  await person.rooms.getByRole('link', { name: 'Inbox', exact: true }).click();
  await expect(person.page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
}

/** The title, the sidebar and the page say the same number. */
async function counts(person: Person, number: number): Promise<void> {
  const entry = person.rooms.getByRole('listitem').filter({ has: person.page.getByRole('link', { name: 'Inbox', exact: true }) });
  await expect(entry).toHaveText(number ? new RegExp(`^Inbox${number}`) : 'Inbox');
  await expect(person.page).toHaveTitle(number ? new RegExp(`^\\(${number}\\) `) : /^[^(]/);
  const words = person.page.getByRole('main').locator('header').getByRole('status');
  await expect(words).toHaveText(number ? `${number} unread` : '');
}

test('what concerns one stands in one list with one number, and is dealt with by keyboard alone, on all devices', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  await opensInbox(ada);
  const other = await ada.anotherTab();
  await other.opens('/inbox');
  await expect(ada.page.getByText('Nothing is waiting for you.')).toBeVisible();
  await counts(ada, 0);
  await bo.say('tea, @ada?');
  await press(bo, 'who is for tea?', 'Reply in thread');
  await new Pane(bo).says('I am');
  await bo.writesTo('ada');
  await bo.box.fill('psst');
  await bo.box.press('Enter');
  await bo.opens(LOBBY_PATH);
  const data = {};
  const { origin } = new URL(bo.page.url());
  const events = (await (await bo.page.request.get(`/api${LOBBY_PATH}/events`)).json()).events;
  const seq = events.find((event: { posted?: object }) => JSON.stringify(event).includes('who is for tea?')).seq;
  await bo.page.request.put(`/api${LOBBY_PATH}/messages/${seq}/reactions/👍`, { headers: { Origin: origin }, data });
  for (const one of [ada, other]) {
    await expect(rows(one).getByRole('link')).toHaveText([
      '#Lobby · 1 mention',
      'bo · 1 unread message',
      'Thread · #Lobby · 1 unread reply',
      'Reactions to your message · #Lobby',
    ]);
    await counts(one, 4);
  }
  await expectAccessible(ada.page);
  // By keyboard alone.
  await rows(ada).getByRole('link').first().focus();
  await ada.page.keyboard.press('ArrowDown');
  await expect(rows(ada).getByRole('link').nth(1)).toBeFocused();
  await ada.page.keyboard.press('r');
  await expect(ada.page.getByRole('textbox', { name: 'Reply to bo' })).toBeFocused();
  await ada.page.keyboard.type('yes?');
  await ada.page.keyboard.press('Enter');
  for (const one of [ada, other]) await counts(one, 3);
  await expect(rows(ada).getByRole('link', { name: /^Thread/ })).toBeFocused();
  await ada.page.keyboard.press('e');
  for (const one of [ada, other]) await counts(one, 2);
  await expect(rows(ada).getByRole('link', { name: /^Reactions/ })).toBeFocused();
  await ada.page.keyboard.press('e');
  for (const one of [ada, other]) await counts(one, 1);
  await expect(rows(ada).getByRole('link', { name: /^#Lobby/ })).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(ada.page).toHaveURL(new RegExp(LOBBY_PATH));
  await ada.sees('tea, @ada?');
  await counts(other, 0);
  await expect(other.page.getByText('Nothing is waiting for you.')).toBeVisible();
});

test('Escape marks a room as read, and with Shift everything', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  await opensInbox(ada);
  await bo.say('tea, @ada?');
  await press(bo, 'who is for tea?', 'Reply in thread');
  await new Pane(bo).says('I am');
  await expect(rows(ada)).toHaveCount(2);
  await ada.page.keyboard.press('Escape');
  await expect(rows(ada)).toHaveCount(2);
  await ada.page.keyboard.press('Shift+Escape');
  await expect(rows(ada)).toHaveCount(0);
  await counts(ada, 0);
});
