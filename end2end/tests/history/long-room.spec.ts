import { type Page } from '@playwright/test';
import { type Bot, expect, type Person, test } from '../../harness';

/** As many as `MESSAGES` says: 100,000 take a quarter of an hour. */
const MESSAGES = Number(process.env.MESSAGES ?? 3_000);
const SAID = Array.from({ length: MESSAGES }, (_, index) => `line ${index}${'\nand more'.repeat(index % 7 === 0 ? 3 : 0)}`);

/** Nodes of the whole document: elements, texts and the framework's marks. */
const BUDGET = 6_000;

function nodes(page: Page): Promise<number> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document);
    let count = 1;
    while (walker.nextNode()) count++;
    return count;
  });
}

/** Goes up as fast as older messages come; the most nodes that there were on the way. */
async function hurriesToTheBeginning(reader: Person): Promise<number> {
  let most = 0;
  const beginning = reader.messages.getByText('This is the beginning of the room.');
  await expect(async () => {
    await reader.messages.evaluate((region) => region.scrollTo({ top: -region.scrollHeight }));
    most = Math.max(most, await nodes(reader.page));
    await expect(beginning).toBeInViewport({ timeout: 1 });
  }).toPass({ intervals: [1], timeout: 0 });
  return most;
}

test('a long room keeps the document small and shows every message once, in order', async ({ person, bot }) => {
  test.setTimeout(60_000 + MESSAGES * 30);
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  await expect(ada.texts.last()).toBeInViewport();
  const counts = { 'at the bottom': await nodes(ada.page), 'on the way up': await hurriesToTheBeginning(ada) };
  expect(await ada.texts.first().innerText()).toBe(SAID[0]);
  const atTheBeginning = await nodes(ada.page);
  expect(await ada.readsOn()).toEqual(SAID);
  await expect(ada.message(SAID.at(-1)!.replaceAll('\n', ' '))).toBeInViewport({ ratio: 1 });
  const all = { ...counts, 'at the beginning': atTheBeginning, 'back at the bottom': await nodes(ada.page) };
  console.log(`nodes in a room of ${MESSAGES} messages: ${JSON.stringify(all)}`);
  for (const [where, count] of Object.entries(all)) expect(count, where).toBeLessThan(BUDGET);
});

test.describe('in a room of a few hundred messages', () => {
  const FEW = SAID.slice(0, 402);
  let ada: Person;
  let bo: Bot;

  test.beforeEach(async ({ person, bot }) => {
    bo = await bot('bo');
    await bo.says(...FEW);
    ada = await person('ada');
  });

  /**
   * Scrolls by this much, some times, and says by how much what one reads moved otherwise in any frame, at most. Chromium's
   * own measure of shifts is no help: it reports some while what one reads stands still.
   */
  async function scrollsBy(step: number, times: number): Promise<number> {
    return ada.messages.evaluate(
      async (region, [step, times]) => {
        let most = 0;
        for (let time = 0; time < times!; time++) {
          const { top, bottom } = region.getBoundingClientRect();
          const reading = Array.from(region.querySelectorAll('.text')).find((text) => {
            const place = text.getBoundingClientRect();
            return place.top > top + 200 && place.bottom < bottom;
          });
          if (!reading) throw new Error(`nothing is on the screen at ${region.scrollTop}`);
          const before = reading.getBoundingClientRect().top;
          const from = region.scrollTop;
          region.scrollBy({ top: step, behavior: 'instant' });
          const moved = region.scrollTop - from;
          for (let frame = 0; frame < 6; frame++) {
            await new Promise(requestAnimationFrame);
            if (!reading.isConnected) throw new Error('what one reads was taken away');
            most = Math.max(most, Math.abs(before - moved! - reading.getBoundingClientRect().top));
          }
        }
        return most;
      },
      [step, times],
    );
  }

  test('what one reads moves by what one scrolls, to the pixel, and nothing jumps', async () => {
    expect(await scrollsBy(-150, 40)).toBeLessThan(1);
    expect(await scrollsBy(150, 30)).toBeLessThan(1);
    expect(await scrollsBy(-150, 45)).toBeLessThan(1);
  });

  test('what one reads stays to the pixel while pages’ worth of messages come in below', async () => {
    await scrollsBy(-300, 12);
    const reading = ada.texts.nth(Math.floor((await ada.texts.count()) / 3));
    const text = await reading.innerText();
    await reading.scrollIntoViewIfNeeded();
    const before = (await ada.message(text.replaceAll('\n', ' ')).boundingBox())!;
    const news = Array.from({ length: 230 }, (_, index) => `news ${index}`);
    await bo.says(...news);
    await expect(ada.page.getByRole('button', { name: '230 new messages' })).toBeVisible();
    const after = (await ada.message(text.replaceAll('\n', ' ')).boundingBox())!;
    expect(Math.abs(after.y - before.y)).toBeLessThan(1);
    await ada.page.getByRole('button', { name: '230 new messages' }).click();
    await expect(ada.message('news 229')).toBeInViewport({ ratio: 1 });
  });

  test('what is selected stays selected, however far one scrolls', async () => {
    await ada.messages.evaluate((region) => {
      const [from, to] = Array.from(region.querySelectorAll('.text')).slice(-2);
      getSelection()!.setBaseAndExtent(from!, 0, to!, to!.childNodes.length);
    });
    await scrollsBy(-300, 25);
    expect(await ada.page.evaluate(() => getSelection()!.toString())).toMatch(/line 400[^]*line 401/);
  });

  test('the newest messages are there again after another room', async () => {
    await ada.makesRoom('Tea');
    await ada.room('Lobby');
    await scrollsBy(-300, 10);
    await ada.room('Tea');
    await ada.room('Lobby');
    await ada.sees('line 401');
  });

  test('a room that was seen before shows its text in the next frame', async () => {
    await ada.makesRoom('Tea');
    await ada.say('Darjeeling');
    await ada.room('Lobby');
    const link = ada.rooms.getByRole('link', { name: 'Tea', exact: true });
    const [frames, ms] = await link.evaluate(async (link) => {
      const begin = performance.now();
      (link as HTMLElement).click();
      const isThere = () => document.querySelector('.messages .text')?.textContent === 'Darjeeling';
      for (let frame = 1; ; frame++) {
        await new Promise(requestAnimationFrame);
        if (isThere()) return [frame, performance.now() - begin];
      }
    });
    console.log(`another room's text is there in frame ${frames}, after ${ms!.toFixed(0)} ms`);
    expect(frames).toBe(1);
  });
});
