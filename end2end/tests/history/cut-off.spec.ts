import { expect, test as base } from '../../harness';
import { Line } from '../../harness/line';

const test = base.extend<{ line: Line }>({
  line: async ({ server, watch }, use) => {
    watch.allowLostConnections();
    const line = await Line.to(server);
    await use(line);
    line.end();
  },
  baseURL: async ({ line }, use) => use(line.url),
});

test('who was cut off gets what was said meanwhile, once and in order', { tag: '@firefox' }, async ({ person, bot, line }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('before');
  line.cut();
  await ada.isCutOff();
  await ada.writes('while cut off');
  await bo.says('one', 'two', 'three');
  line.mend();
  await ada.reconnects();
  await ada.seesExactly('before', 'one', 'two', 'three', 'while cut off');
});

test('who was cut off for very long gets the newest page, and can scroll to the rest', { tag: '@firefox' }, async ({ person, bot, line }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('before');
  line.cut();
  const missed = Array.from({ length: 260 }, (_, index) => `missed ${index}`);
  await bo.says(...missed);
  line.mend();
  await ada.reconnects();
  await ada.sees('missed 259');
  await ada.scrollsToTheBeginning();
  expect(await ada.readsOn()).toEqual(['before', ...missed]);
});
