import { type Page } from '@playwright/test';
import { type Bot, type Person, test } from '../harness';

const SLOWER = 4;
const PER_SECOND = 50;
const SECONDS = Number(process.env.FOR ?? 20);
const BOTS = 5;

async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Messages of several people at this pace, each sent whether the one before has come through or not. */
async function talk(bots: Bot[]): Promise<number> {
  const begin = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < PER_SECOND * SECONDS; index++) {
    const early = begin + (index * 1000) / PER_SECOND - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    sent.push(bots[index % bots.length]!.says(`message ${index}, of the usual length for what people say`));
  }
  await Promise.all(sent);
  return sent.length / ((performance.now() - begin) / 1000);
}

/** Watches the page while `during` goes on: tasks over 50 ms, and the time between frames. */
async function watched(reader: Person, what: string, during: () => Promise<number>): Promise<void> {
  await reader.page.evaluate(() => {
    const seen = { tasks: [] as number[], frames: [] as number[], last: performance.now(), on: true };
    new PerformanceObserver((list) => {
      if (seen.on) seen.tasks.push(...list.getEntries().map((task) => task.duration));
    }).observe({ type: 'longtask' });
    const frame = (now: number) => {
      seen.frames.push(now - seen.last);
      seen.last = now;
      if (seen.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    Object.assign(window, { seen });
  });
  const pace = await during();
  const { tasks, frames } = await reader.page.evaluate(() => {
    const { seen } = window as unknown as { seen: { tasks: number[]; frames: number[]; on: boolean } };
    seen.on = false;
    return seen;
  });
  frames.sort((a, b) => a - b);
  const part = (share: number) => frames[Math.floor((frames.length - 1) * share)]!.toFixed(0);
  console.log(
    `${what}: ${pace.toFixed(0)} messages a second; ${tasks.length} tasks over 50 ms` +
      `${tasks.length > 0 ? ` (${tasks.map((task) => task.toFixed(0)).join(', ')} ms)` : ''}; ` +
      `between frames ${part(0.5)} ms, for one in 100 over ${part(0.99)} ms, at most ${part(1)} ms`,
  );
}

test(`${PER_SECOND} messages a second on a machine ${SLOWER} times as slow`, async ({ person, bot }) => {
  const bots = await Promise.all(Array.from({ length: BOTS }, (_, index) => bot(`bot${index}`)));
  await bots[0]!.says(...Array.from({ length: 300 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await slowDown(ada.page);
  await watched(ada, 'at the bottom', () => talk(bots));
  await ada.messages.evaluate((region) => region.scrollBy({ top: -2_000 }));
  await watched(ada, 'scrolled up', () => talk(bots));
  await watched(ada, 'while scrolling up', async () => {
    const [pace] = await Promise.all([
      talk(bots),
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
