import { type Locator } from '@playwright/test';
import { expect, type Person, test } from '../../harness';

/** Lines of different heights, so that a position that is only guessed at shows. */
const SAID = Array.from({ length: 170 }, (_, index) => `line ${index}${'\nand more'.repeat(index % 4)}`);

/** More than a pixel or two is seen as a jump. */
const STILL = 2;

async function top(of: Locator): Promise<number> {
  return (await of.boundingBox())!.y;
}

/** A message in the middle of what one sees. */
async function inTheMiddle(reader: Person): Promise<Locator> {
  const text = await reader.messages.evaluate((region) => {
    const { top, bottom } = region.getBoundingClientRect();
    const texts = Array.from(region.querySelectorAll('.text'));
    return texts.find((text) => text.getBoundingClientRect().top > (top + bottom) / 2)!.textContent!;
  });
  return reader.messages.getByText(new RegExp(`^${text}$`));
}

test('scrolling up loads older messages until the room’s beginning, all of them in order', { tag: '@firefox' }, async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  await expect(ada.texts.last()).toBeInViewport();
  expect(await ada.texts.count()).toBeLessThan(SAID.length / 2);
  await ada.scrollsToTheBeginning();
  await expect(ada.messages.getByText('bo joined')).toHaveCount(1);
  expect(await ada.readsOn()).toEqual(SAID);
});

test('while an older page comes in, the message that one reads stays where it is', { tag: '@firefox' }, async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await ada.page.route('**/events?before=*', async (route) => {
    await arrived;
    await route.continue();
  });
  const asked = ada.page.waitForRequest('**/events?before=*');
  await ada.messages.evaluate((region) => {
    region.scrollTop = region.clientHeight + 300 - region.scrollHeight;
  });
  await asked;
  const reading = await inTheMiddle(ada);
  const before = await top(reading);
  const there = await ada.texts.count();
  arrive();
  await expect.poll(() => ada.texts.count()).toBeGreaterThan(there);
  expect(Math.abs((await top(reading)) - before)).toBeLessThanOrEqual(STILL);
});

test('while messages come in below, the message that one reads stays where it is', { tag: '@firefox' }, async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...SAID);
  const ada = await person('ada');
  await ada.messages.evaluate((region) => region.scrollBy({ top: -700 }));
  const reading = await inTheMiddle(ada);
  const before = await top(reading);
  await bo.says('news', 'more\nnews', 'even\nmore\nnews');
  await expect(ada.message('even more news')).toBeAttached();
  expect(Math.abs((await top(reading)) - before)).toBeLessThanOrEqual(STILL);
  await expect(ada.message('even more news')).not.toBeInViewport();

  await ada.page.getByRole('button', { name: '3 new messages' }).click();
  await expect(ada.message('even more news')).toBeInViewport({ ratio: 1 });
  await expect(ada.page.getByRole('button', { name: /new message/ })).toHaveCount(0);
});

test('who reads the newest message sees each that comes', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...SAID);
  const ada = await person('ada');
  for (const text of ['news', 'more news']) {
    await bo.says(text);
    await expect(ada.message(text)).toBeInViewport({ ratio: 1 });
  }
});

test('sending a message leads back to the newest', async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  await ada.messages.evaluate((region) => region.scrollBy({ top: -700 }));
  await ada.say('here I am');
});

test('what could not be loaded says so where it is missing, and is asked for again, also by itself', async ({ person, bot, watch }) => {
  watch.allow(/^failed GET \/api\/rooms\/[0-9a-f-]+\/events net::ERR_INTERNET_DISCONNECTED$/);
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  await ada.page.route('**/events?before=*', (route) => route.abort('internetdisconnected'));
  const refused = ada.messages.getByText(/Can't reach the server/);
  await ada.messages.evaluate((region) => region.scrollBy({ top: -region.scrollHeight }));
  await expect(refused).toBeVisible();
  await expect(ada.messages.getByRole('button', { name: 'Try again' })).toBeVisible();
  const there = await ada.texts.count();
  await ada.page.unrouteAll();
  await expect.poll(() => ada.texts.count()).toBeGreaterThan(there);
  await expect(refused).toBeHidden();
});

test('who wants what could not be loaded does not have to wait', async ({ person, bot, watch }) => {
  watch.allow(/^failed GET \/api\/rooms\/[0-9a-f-]+\/events net::ERR_INTERNET_DISCONNECTED$/);
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  let asked = 0;
  await ada.page.route('**/events?before=*', (route) => {
    asked++;
    return asked === 1 ? route.abort('internetdisconnected') : route.continue();
  });
  await ada.messages.evaluate((region) => region.scrollBy({ top: -region.scrollHeight }));
  const again = ada.messages.getByRole('button', { name: 'Try again' });
  await again.click({ timeout: 1_900 });
  await expect(again).toBeHidden();
});

test('where what is older was deleted meanwhile, it is asked for once', async ({ person, bot }) => {
  const bo = await bot('bo');
  const tea = (await bo.asks('POST', '/api/rooms', { name: 'Tea' })).id;
  await bo.saysIn(tea, ...Array.from({ length: 60 }, (_, number) => `message ${number}`));
  const ada = await person('ada');
  let asked = 0;
  await ada.page.route(`**/rooms/${tea}/events*`, (route) => {
    asked++;
    // A list of no events, in the bytes of version 3.
    return route.fulfill({ contentType: 'application/vnd.weconnect.v3+binary', body: Buffer.from([1, 0]) });
  });
  await ada.joins('Tea');
  await ada.messages.evaluate((messages) => messages.scrollTo(0, -messages.scrollHeight));
  await expect(ada.messages.getByText('Older messages have been deleted.')).toBeVisible();
  await bo.saysIn(tea, 'and after');
  await expect(ada.page.getByRole('button', { name: '1 new message' })).toBeVisible();
  expect(asked).toBe(1);
});
