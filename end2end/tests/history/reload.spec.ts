import { test } from '../../harness';

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

test('what was said before one came is there to be read', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('early words');
  const bo = await person('bo');
  await bo.seesExactly('early words');
});
