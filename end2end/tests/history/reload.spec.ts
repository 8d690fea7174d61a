import { LOBBY, test } from '../../harness';

test('after a reload everything that was said is there', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('remember this');
  await bo.say('I will');
  await ada.reloads();
  await ada.isIn('Lobby');
  await ada.seesExactly('remember this', 'I will');
  await ada.say('do you?');
  await bo.seesExactly('remember this', 'I will', 'do you?');
  await ada.seesExactly('remember this', 'I will', 'do you?');
});

test('a room whose newest events all change an older message shows that message', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says('first draft');
  const { events } = await bo.asks('GET', `/api/rooms/${LOBBY}/events?limit=1`);
  for (let draft = 2; draft <= 130; draft++) {
    await bo.asks('PUT', `/api/rooms/${LOBBY}/messages/${events[0].seq}`, { text: `draft ${draft}` });
  }
  const ada = await person('ada');
  await ada.reloads();
  await ada.isIn('Lobby');
  await ada.seesExactly('draft 130');
  await ada.sees('draft 130');
});

test('what was said before one came is there to be read', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('early words');
  const bo = await person('bo');
  await bo.seesExactly('early words');
});
