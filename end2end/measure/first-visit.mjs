// first-visit.mjs URL ACCESS_TOKEN VISITS: opens the lobby in a Chromium that has never seen it so often, and again on a slower
// processor, and tells the medians as JSON. CHROMIUM is the browser's path.
import { chromium } from '@playwright/test';

const SLOWER = 4;
const LOBBY = '/rooms/00000000-0000-7000-8000-000000000001';

const [url, token, count] = process.argv.slice(2);
const isRoot = process.getuid?.() === 0;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--disable-quic', '--no-first-run', '--disable-background-networking', ...(isRoot ? ['--no-sandbox'] : [])],
});

async function visit(slower) {
  const context = await browser.newContext();
  await context.addCookies([{ name: 'weconnect_access', value: token, url }]);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const paths = new Map();
  const found = { bytes: 0, package: 0 };
  devtools.on('Network.responseReceived', ({ requestId, response }) => paths.set(requestId, response.url));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    found.bytes += encodedDataLength;
    if (new URL(paths.get(requestId) ?? url).pathname.startsWith('/pkg/')) found.package += encodedDataLength;
  });
  // One can write as soon as the message box listens to being sent.
  await page.addInitScript(() => {
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, ...rest) {
      // What is in a form may be put into it after it has begun to listen.
      if (type === 'submit' && this instanceof HTMLFormElement) {
        queueMicrotask(() => this.querySelector('textarea') && (window.usable ??= performance.now()));
      }
      return listen.call(this, type, ...rest);
    };
  });
  await page.goto(url + LOBBY, { waitUntil: 'commit' });
  found.usable = await (await page.waitForFunction(() => window.usable)).jsonValue();
  await page.waitForLoadState('networkidle');
  found.painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  await context.close();
  return found;
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function visits(slower) {
  const all = [];
  while (all.length < Number(count)) all.push(await visit(slower));
  return (name) => median(all.map((one) => one[name]));
}

const [usual, slow] = [await visits(1), await visits(SLOWER)];
console.log(
  JSON.stringify({
    bytes: usual('bytes'),
    package: usual('package'),
    painted: usual('painted'),
    usable: usual('usable'),
    slowly_usable: slow('usable'),
  }),
);
await browser.close();
