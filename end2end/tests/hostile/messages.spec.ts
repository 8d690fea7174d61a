import { randomUUID } from 'node:crypto';
import { LOBBY, type Person } from '../../harness';
import { MARKDOWN, REFUSED, TEXTS } from './corpus';
import { expect, expectHarmless, plain, sends, seqs, test } from './trap';

const ALL = [...TEXTS, ...MARKDOWN];

test('the trap sees what it is there for', async ({ person, sprung, watch }) => {
  watch.allow(/^console error: .*Content Security Policy/);
  const { page } = await person('ada');
  await page.evaluate(() => (window as unknown as { xss: () => void }).xss());
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<svg onload=xss()></svg>'));
  await expect.poll(() => sprung.map((entry) => entry.split(',')[0])).toEqual(['ran', 'script-src-attr stopped inline']);
  await expect(expectHarmless(page)).rejects.toThrow(/svg/);
  sprung.length = 0;
});

/** Every text from what is on the screen on, screen by screen; nothing on the way does any harm. */
async function readsAll(reader: Person): Promise<string[]> {
  const read: string[] = [];
  for (;;) {
    const lines = await reader.messages.evaluate((region) =>
      Array.from(region.querySelectorAll<HTMLElement>('li[id^="message-"]')).map(
        (line) => [Number(line.id.slice('message-'.length)), line.querySelector<HTMLElement>('.text')!.innerText] as const,
      ),
    );
    for (const [seq, text] of lines) read[seq] = text;
    await expectHarmless(reader.page);
    if (await reader.messages.evaluate((region) => region.scrollTop > -1)) return Object.values(read);
    await reader.messages.evaluate(async (region) => {
      region.scrollBy({ top: region.clientHeight / 2, behavior: 'instant' });
      for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame);
    });
  }
}

test('messages that look like markup are shown as they were written', async ({ person, bot }) => {
  test.slow();
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says(...ALL);
  const newest = (await seqs(bo, LOBBY)).at(-1);
  const expectShown = async () => {
    await expect(ada.page.locator(`#message-${newest}`)).toBeAttached();
    await expectHarmless(ada.page);
    await ada.scrollsToTheBeginning();
    const read = (await readsAll(ada)).map(plain);
    expect(read).toHaveLength(ALL.length);
    expect(read.slice(0, TEXTS.length)).toEqual(TEXTS.map(plain));
  };
  // As they arrive.
  await expectShown();
  // As the server renders them: the newest page, and what comes as one reads back.
  await ada.reloads();
  await ada.isIn('Lobby');
  await expectShown();
  // And as they are kept.
  await ada.opensAllRooms();
  await ada.room('Lobby');
  await expect.poll(() => ada.texts.count()).toBeGreaterThan(0);
  await expectHarmless(ada.page);

  for (const text of REFUSED) {
    await ada.writes(text);
    await expect(ada.box).not.toHaveValue('');
    await ada.box.fill('');
    const body = { text };
    const [seq] = await seqs(bo, LOBBY);
    expect((await bo.tries('PUT', `/api/rooms/${LOBBY}/messages/${seq}`, body)).status, JSON.stringify(text)).toBe(422);
  }
});

test('what is quoted and pinned is text too', async ({ person, bot }) => {
  test.slow();
  const ada = await person('ada');
  const bo = await bot('bo');
  const { page } = ada;
  // As many as the server renders at once.
  for (let from = 0; from < ALL.length; from += 50) {
    const chunk = ALL.slice(from, from + 50);
    const name = `Part ${from}`;
    const { id } = await bo.asks('POST', '/api/rooms', { name });
    await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
    await bo.saysIn(id, ...chunk);
    const said = await seqs(bo, id);
    for (const seq of said) await bo.asks('PUT', `/api/rooms/${id}/messages/${seq}/pin`);
    await ada.room(name);
    const content = { text: 'so?' };
    const replies = said.map((reply_to) => ({ post: { room: id, client_id: randomUUID(), content, reply_to } }));
    await sends(ada, replies, replies.length);

    const known = chunk.filter((text) => TEXTS.includes(text)).map(plain);
    const expectQuoted = async () => {
      const quotes = ada.messages.locator('.quote .excerpt');
      await expect(quotes).toHaveCount(chunk.length);
      const read = (await quotes.allInnerTexts()).map(plain);
      expect(read.slice(0, known.length)).toEqual(known);
      await expectHarmless(page);
    };
    await expectQuoted();
    await ada.reloads();
    await ada.isIn(name);
    await expectQuoted();

    await page.getByRole('button', { name: 'Pinned messages' }).click();
    const pins = page.locator('#pins .excerpt');
    await expect(pins).toHaveCount(chunk.length);
    const pinned = (await pins.allInnerTexts()).map(plain).reverse();
    expect(pinned.slice(0, known.length)).toEqual(known);
    await expectHarmless(page);
    await page.keyboard.press('Escape');
  }
});

test('what a message said before, and says after being changed, is text too', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('as it was');
  await ada.sees('as it was');
  const [seq] = await seqs(bo, LOBBY);
  for (const text of ALL) await bo.asks('PUT', `/api/rooms/${LOBBY}/messages/${seq}`, { text });
  const newest = TEXTS[0];
  await bo.asks('PUT', `/api/rooms/${LOBBY}/messages/${seq}`, { text: newest });
  await ada.seesExactly(newest);
  await expectHarmless(ada.page);
  await ada.reloads();
  await ada.isIn('Lobby');
  await ada.seesExactly(newest);
  await ada.messages.getByRole('button', { name: '(edited)' }).click();
  const history = ada.page.getByRole('dialog', { name: 'Edit history' });
  await expect(history.locator('.text')).toHaveCount(ALL.length + 2);
  const read = (await history.locator('.text').allInnerTexts()).map(plain);
  expect(read.slice(1, 1 + TEXTS.length)).toEqual(TEXTS.map(plain));
  await expectHarmless(ada.page);
});

test('what stands in the box stays as it was typed, over a reload and while one changes a message', async ({ person }) => {
  const ada = await person('ada');
  const all = ALL.join('\n').slice(0, 3_900);
  await ada.box.fill(all);
  await ada.opensAllRooms();
  await ada.room('Lobby');
  await expect(ada.box).toHaveValue(all);
  await ada.reloads();
  await ada.isIn('Lobby');
  await expect(ada.box).toHaveValue(all);
  await expectHarmless(ada.page);
  await ada.box.press('Enter');
  await expect(ada.texts).toHaveCount(1);
  // Only what the server has can be changed.
  await expect(async () => {
    await ada.box.press('ArrowUp');
    await expect(ada.box).toHaveValue(all, { timeout: 500 });
  }).toPass();
  await expectHarmless(ada.page);
});

test('a message that turns its line around leaves the others alone', async ({ person }) => {
  const ada = await person('ada');
  const turned = 'read \u202Ethis backwards \u2066and \u2067never back';
  await ada.say(turned);
  await ada.say('as always');
  const directions = await ada.texts.evaluateAll((texts) => texts.map((text) => getComputedStyle(text).unicodeBidi));
  expect(directions).toEqual(['isolate', 'isolate']);
  await ada.sees(turned);
});
