import { type Page } from '@playwright/test';
import { type Bot, type Person } from '../harness';

export const SLOWER = 4;
export const PER_SECOND = 50;

export async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Messages of several people at this pace, each sent whether the one before has come through or not. */
export async function talk(bots: Bot[], seconds: number): Promise<number> {
  const begin = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < PER_SECOND * seconds; index++) {
    const early = begin + (index * 1000) / PER_SECOND - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    sent.push(bots[index % bots.length]!.says(`message ${index}, of the usual length for what people say`));
  }
  await Promise.all(sent);
  return sent.length / ((performance.now() - begin) / 1000);
}

/** Watches the page while `during` goes on: tasks over 50 ms, and the time between frames. */
export async function watched(reader: Person, what: string, during: () => Promise<number | void>): Promise<void> {
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
    `${what}: ${pace === undefined ? '' : `${pace.toFixed(0)} messages a second; `}${tasks.length} tasks over 50 ms` +
      `${tasks.length > 0 ? ` (${tasks.map((task) => task.toFixed(0)).join(', ')} ms)` : ''}; ` +
      `between frames ${part(0.5)} ms, for one in 100 over ${part(0.99)} ms, at most ${part(1)} ms`,
  );
}
