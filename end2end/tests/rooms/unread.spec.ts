import { expect, Person, test } from '../../harness';
import { press } from '../messages/actions';

const lobby = (person: Person) => person.rooms.getByRole('listitem').filter({ hasText: 'Lobby' });

test('what others say elsewhere is counted beside the room until it is read', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('one’s own words are not news');
  await ada.makesRoom('Tea');
  await bo.says('one', 'two');
  await expect(lobby(ada)).toContainText('2 unread');
  await ada.reloads();
  await expect(lobby(ada)).toContainText('2 unread');
  await ada.room('Lobby');
  await expect(lobby(ada)).not.toContainText('unread');
  await bo.says('read at once');
  await ada.sees('read at once');
  await ada.reloads();
  await expect(lobby(ada)).not.toContainText('unread');
});

test('what is new above the screen is told, and one gets to where it begins', async ({ person, visitor, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const { page } = ada;
  const upwards = page.getByRole('button', { name: /new messages.* ↑$/ });
  await bo.says('known');
  await ada.sees('known');
  await ada.makesRoom('Tea');
  await expect(upwards).toBeHidden();
  await bo.says(...Array.from({ length: 45 }, (_, index) => `news ${index}`));
  await expect(lobby(ada)).toContainText('45 unread');

  // What is loaded: the room came over the socket.
  await ada.room('Lobby');
  await ada.sees('news 44');
  await expect(upwards).toHaveText(/^45 new messages since Today, \d\d:\d\d ↑$/);
  await upwards.click();
  await expect(ada.message('news 0')).toBeInViewport();
  await expect(ada.line('news 0')).toBeFocused();
  await expect(upwards).toBeHidden();
  await ada.opensAllRooms();

  // What has to be fetched: more than a page, and more than is counted.
  await bo.says(...Array.from({ length: 120 }, (_, index) => `more ${index}`));
  await expect(lobby(ada)).toContainText('99+ unread');
  const phone = new Person('ada', await visitor());
  await phone.logsIn();
  const onPhone = phone.page.getByRole('button', { name: 'More than 99 new messages ↑' });
  await onPhone.click();
  await expect(phone.message('more 0')).toBeInViewport();
  await expect(phone.line('more 0').getByText('New', { exact: true })).toBeInViewport();
  await expect(onPhone).toBeHidden();
});

test('who does not want to go up can put that away', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const upwards = ada.page.getByRole('button', { name: /new messages.* ↑$/ });
  await ada.makesRoom('Tea');
  await bo.says(...Array.from({ length: 45 }, (_, index) => `news ${index}`));
  await expect(lobby(ada)).toContainText('45 unread');
  await ada.room('Lobby');
  await expect(upwards).toBeVisible();
  await ada.page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(upwards).toBeHidden();
  await ada.sees('news 44');
});

test('what is read on one device is read on the other', async ({ person, visitor, bot }) => {
  const laptop = await person('ada');
  const bo = await bot('bo');
  const phone = new Person('ada', await visitor());
  await phone.logsIn();
  for (const device of [laptop, phone]) await device.opensAllRooms();
  await bo.says('news');
  for (const device of [laptop, phone]) await expect(lobby(device)).toContainText('1 unread');
  await phone.room('Lobby');
  await expect(lobby(laptop)).not.toContainText('unread');
});

test('the title counts what is unread', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.makesRoom('Tea');
  await expect(ada.page).toHaveTitle('Tea · WeConnect');
  await bo.says('one', 'two');
  await expect(ada.page).toHaveTitle('(2) Tea · WeConnect');
  await ada.room('Lobby');
  await expect(ada.page).toHaveTitle('Lobby · WeConnect');
});

test('a line stands before what one has not read, until one comes again', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('known');
  await ada.sees('known');
  await ada.makesRoom('Tea');
  await bo.says('first news', 'more news');
  await ada.room('Lobby');
  await expect(ada.line('first news').getByText('New', { exact: true })).toBeVisible();
  await bo.says('said while one looks on');
  await ada.sees('said while one looks on');
  await expect(ada.messages.getByText('New', { exact: true })).toHaveCount(1);
  await expect(lobby(ada)).not.toContainText('unread');
  await ada.room('Tea');
  await ada.room('Lobby');
  await ada.sees('more news');
  await expect(ada.messages.getByText('New', { exact: true })).toHaveCount(0);
});

test('what one sees arrive is never shown as unread, not even for a moment', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('known');
  await ada.sees('known');
  const watched = await ada.page.evaluateHandle(() => {
    const changes: string[] = [];
    const note = (records: MutationRecord[]) => changes.push(...records.map((record) => record.target.nodeName));
    const observer = new MutationObserver(note);
    for (const place of ['title', 'link[rel=icon]', '.sidebar']) {
      observer.observe(document.querySelector(place)!, {
        attributes: true,
        characterData: true,
        childList: true,
        subtree: true,
      });
    }
    return { changes };
  });
  for (const text of ['one', 'two', 'three']) {
    await bo.says(text);
    await ada.sees(text);
  }
  expect(await watched.evaluate(({ changes }) => changes)).toEqual([]);
  // It would have been noticed.
  await ada.opensAllRooms();
  await bo.says('four');
  await expect.poll(() => watched.evaluate(({ changes }) => changes)).toContain('LINK');
});

test('a room that gave way to one that can’t be shown is not read any more', async ({ person, bot, watch }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('known');
  await ada.sees('known');
  const nowhere = '/rooms/00000000-0000-7000-8000-00000000beef';
  watch.allow(/^404 GET \/api\/rooms\//);
  await ada.page.evaluate((address) => {
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
  }, nowhere);
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(/^This room doesn't exist/);
  await bo.says('news');
  await expect(lobby(ada)).toContainText('1 unread');
});

test('an edit that calls somebody is told as a new message would be, also where it was read', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bo.say('tea at four');
  await ada.sees('tea at four');
  await ada.makesRoom('Tea');
  await expect(lobby(ada)).not.toContainText('unread');
  await press(bo, 'tea at four', 'Edit');
  await bo.writes('@ada, tea at four');
  await expect(lobby(ada)).toContainText('@1 mentions');
  await ada.reloads();
  await expect(lobby(ada)).toContainText('@1 mentions');
  await ada.room('Lobby');
  await expect(lobby(ada)).not.toContainText('mentions');
});
