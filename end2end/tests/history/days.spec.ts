import { expect, Person, test } from '../../harness';

const DAY_MS = 24 * 60 * 60 * 1000;
const SAID = Array.from({ length: 120 }, (_, index) => `line ${index}`);

test('the day of what one sees is written at the top, unless it stands there already', async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  // What comes by a request of its own was said yesterday.
  await ada.page.route('**/events?before=*', async (route) => {
    const [response, asJson] = await Promise.all([
      route.fetch(),
      route.fetch({ headers: { ...route.request().headers(), accept: 'application/json' } }),
    ]);
    let body = (await response.body()).toString('latin1');
    for (const { at } of (await asJson.json()).events) body = body.replace(varint(at), () => varint(at - DAY_MS));
    await route.fulfill({ response, body: Buffer.from(body, 'latin1') });
  });
  const label = ada.page.locator('.day-above');
  await expect(label).toHaveText('Today');
  await expect(label).toBeVisible();

  // The first line of today comes down to the top of the screen: its own label takes over.
  const today = ada.messages.getByText('Today', { exact: true });
  await expect(async () => {
    await ada.messages.evaluate((region) => region.scrollBy({ top: -80 }));
    await expect(today).toBeInViewport({ timeout: 50 });
  }).toPass({ intervals: [1] });
  await today.evaluate((label) => label.scrollIntoView({ block: 'start' }));
  await expect(label).toBeHidden();
  await ada.messages.evaluate((region) => region.scrollBy({ top: -300 }));
  await expect(label).toHaveText('Yesterday');
  await expect(label).toBeVisible();

  await ada.scrollsToTheBeginning();
  await expect(ada.messages.getByText('Yesterday', { exact: true })).toBeInViewport();
  await expect(label).toBeHidden();
});

/** A whole number above 0 as postcard writes it: twice, since the lowest bit is its sign, seven bits a byte, the lowest first. */
function varint(whole: number): string {
  let text = '';
  let number = whole * 2;
  for (; number > 127; number = Math.floor(number / 128)) text += String.fromCharCode((number % 128) | 128);
  return text + String.fromCharCode(number);
}

test('days are told anew where midnight passes and where the time zone changes', async ({ visitor, bot, watch }) => {
  // Where a day passes at once, a connection that is just being made has taken too long.
  watch.allow(/^console warning: WebSocket connection to '\S+' failed: WebSocket is closed before the connection is established\.$/);
  const page = await visitor();
  const devtools = await page.context().newCDPSession(page);
  const zone = (timezoneId: string) => devtools.send('Emulation.setTimezoneOverride', { timezoneId });
  await zone('UTC');
  const ada = new Person('ada', page);
  const bo = await bot('bo');
  await ada.signsUp();
  await bo.says('before midnight');
  await ada.sees('before midnight');
  // What is new is marked alike, where she had not been seen to read it before the page went.
  const days = ada.messages.locator('.day:not(.new)');
  await expect(days).toHaveText(['Today']);

  // The page's clock alone goes on: what comes now says when it was by the server's.
  await page.clock.install();
  await ada.reloads();
  await expect(days).toHaveText(['Today']);
  await page.clock.fastForward(DAY_MS);
  await expect(days).toHaveText(['Yesterday']);

  const times = ada.messages.locator('time.time');
  const hours = async () => Number((await times.last().textContent())!.slice(0, 2));
  const before = await hours();
  await zone('Pacific/Kiritimati');
  await page.clock.fastForward(60_000);
  await expect.poll(hours).toBe((before + 14) % 24);
  await zone('Etc/GMT+12');
  await page.clock.fastForward(60_000);
  await expect.poll(hours).toBe((before + 12) % 24);
  await expect(days).toHaveCount(1);
});
