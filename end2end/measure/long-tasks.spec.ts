import { test } from '../harness';
import { PER_SECOND, SLOWER, slowDown, talk, watched } from './watching';

const SECONDS = Number(process.env.FOR ?? 20);
const BOTS = 5;

test(`${PER_SECOND} messages a second on a machine ${SLOWER} times as slow`, async ({ person, bot }) => {
  const bots = await Promise.all(Array.from({ length: BOTS }, (_, index) => bot(`bot${index}`)));
  await bots[0]!.says(...Array.from({ length: 300 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await slowDown(ada.page);
  await watched(ada, 'at the bottom', () => talk(bots, SECONDS));
  await ada.messages.evaluate((region) => region.scrollBy({ top: -2_000 }));
  await watched(ada, 'scrolled up', () => talk(bots, SECONDS));
  await watched(ada, 'while scrolling up', async () => {
    const [pace] = await Promise.all([
      talk(bots, SECONDS),
      ada.messages.evaluate(async (region, seconds) => {
        const end = performance.now() + seconds * 1000;
        while (performance.now() < end) {
          region.scrollBy({ top: -40, behavior: 'instant' });
          await new Promise(requestAnimationFrame);
        }
      }, SECONDS),
    ]);
    return pace;
  });
});

test('switching between rooms that were seen before', async ({ person, bot }) => {
  await (await bot('bo')).says(...Array.from({ length: 300 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await ada.makesRoom('Tea');
  await ada.say('Darjeeling');
  for (const slower of [false, true]) {
    if (slower) await slowDown(ada.page);
    for (const [room, text] of [['Lobby', 'line 299'], ['Tea', 'Darjeeling']] as const) {
      const link = ada.rooms.getByRole('link', { name: room, exact: true });
      const [frames, ms] = await link.evaluate(async (link, text) => {
        await new Promise(requestAnimationFrame);
        const begin = performance.now();
        (link as HTMLElement).click();
        for (let frame = 1; ; frame++) {
          await new Promise(requestAnimationFrame);
          const last = Array.from(document.querySelectorAll('.messages .text')).at(-1);
          if (last?.textContent === text) return [frame, performance.now() - begin] as const;
        }
      }, text);
      console.log(`${slower ? `${SLOWER} times as slow` : 'at full speed'}: ${room} in frame ${frames}, after ${ms.toFixed(0)} ms`);
      await ada.isIn(room);
    }
  }
});
