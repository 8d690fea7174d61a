import type { Page, Response } from '@playwright/test';
import { expect, hydrated, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

/**
 * Bytes of WebAssembly, glue, texts and style, compressed, that a room may need. Not where it is to end, which is below 250,000:
 * it keeps what is there from growing unnoticed.
 */
const BUDGET = 425_000;

/** What stands in a file's name for its content. */
const HASH = /\.[\w-]{22}(?=\.\w+$)/;

/** The application's files that a page loads from now on, by their path. */
function loaded(page: Page): Map<string, Response> {
  const files = new Map<string, Response>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/pkg/')) files.set(pathname, response);
  });
  return files;
}

async function sizeOf(response: Response) {
  const headers = await response.allHeaders();
  const { responseBodySize: bytes } = await response.request().sizes();
  const { pathname: path } = new URL(response.url());
  return { path, bytes, encoding: headers['content-encoding'], caching: headers['cache-control'] };
}

test('pages run only scripts of their own', async ({ visitor }) => {
  const page = await visitor();
  const reply = await page.goto('/login');
  const policy = (await reply!.headerValue('content-security-policy'))!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain("'unsafe-eval'");
  await hydrated(page);
});

test('a script that got into a page does not run', async ({ visitor, watch }) => {
  watch.allow(/^console error: (Executing|Refused to execute) inline (script|event handler)/);
  const refused: string[] = [];
  const page = await visitor();
  page.on('console', (message) => refused.push(message.text()));
  await page.route('**/login', async (route) => {
    const response = await route.fetch();
    const smuggled = '<script>window.ran = 1</script><img src="data:," onerror="window.ran = 2">';
    await route.fulfill({ response, body: (await response.text()).replace('</body>', `${smuggled}</body>`) });
  });
  await page.goto('/login');
  await hydrated(page);
  await expect.poll(() => refused.length).toBe(2);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('a room needs little, under names that can be kept for good, and nothing of what is seldom used', async ({
  person,
  visitor,
}, info) => {
  const ada = await person('ada');
  // Her account in a browser that has seen nothing yet.
  const page = await visitor({ storageState: await ada.page.context().storageState() });
  const files = loaded(page);
  await page.goto(LOBBY_PATH, { waitUntil: 'networkidle' });
  await hydrated(page);
  const lines = await Promise.all(Array.from(files.values(), sizeOf));
  const total = lines.reduce((sum, { bytes }) => sum + bytes, 0);
  const report = [...lines, { path: 'in all', bytes: total }].map(({ path, bytes }) => `${bytes} ${path}`).join('\n');
  await info.attach('transferred bytes', { body: report });
  console.log(`a room needs\n${report}`);

  expect(lines.map(({ path }) => path.replace(HASH, '')).sort()).toEqual([
    '/pkg/__wasm_split.js',
    '/pkg/texts/texts-en.json',
    '/pkg/weconnect.css',
    '/pkg/weconnect.js',
    '/pkg/weconnect.wasm',
  ]);
  for (const { path, encoding, caching } of lines) {
    expect(path).toMatch(HASH);
    expect(encoding, path).toBe('br');
    expect(caching, path).toBe('public, max-age=31536000, immutable');
  }
  expect(total).toBeLessThan(BUDGET);
});

test('a page that is seldom used is loaded when it is opened, once', async ({ person, visitor }) => {
  const ada = await person('ada');
  const page = await visitor({ storageState: await ada.page.context().storageState() });
  const files = loaded(page);
  await page.goto(LOBBY_PATH, { waitUntil: 'networkidle' });
  await hydrated(page);
  const before = files.size;
  await page.getByRole('link', { name: 'All rooms' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
  expect(files.size).toBeGreaterThan(before);
  const after = files.size;
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lobby');
  await page.goForward();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
  expect(files.size).toBe(after);
});

test('a part that can’t be loaded says so in its place, and comes with another try', async ({ person, watch }) => {
  // What goes through a worker can't be refused here.
  watch.allow(/^failed GET \/pkg\/\S+\.wasm net::ERR_FAILED$/, /^console error: TypeError: Failed to fetch/);
  const ada = await person('ada', { serviceWorkers: 'block' });
  const { page } = ada;
  await page.route('**/pkg/*.wasm', (route) => route.abort());
  await page.getByRole('link', { name: 'All rooms' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^This couldn't be loaded\./);
  await expectAccessible(page);
  await ada.room('Lobby');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Pick an emoji' });
  await expect(picker.getByRole('alert')).toHaveText(/^This couldn't be loaded\./);

  await page.unroute('**/pkg/*.wasm');
  await picker.getByRole('button', { name: 'Try again' }).click();
  await expect(picker.getByRole('combobox', { name: 'Search emoji' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'All rooms' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
});

test('a part that is gone with its build comes with the page of the new one', async ({ person, watch }) => {
  watch.allow(/^404 GET \/pkg\/\S+\.wasm$/);
  watch.allow(/^(console|page) error: (CompileError|TypeError)/);
  const ada = await person('ada', { serviceWorkers: 'block' });
  const { page } = ada;
  await page.route('**/pkg/*.wasm', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'All rooms' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^This couldn't be loaded\./);

  const build = await page.locator('meta[name=build]').getAttribute('content');
  await page.route('**/offline', async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: (await reply.text()).replaceAll(build!, 'another') });
  });
  const loaded = page.waitForEvent('load');
  await page.unroute('**/pkg/*.wasm');
  await page.getByRole('button', { name: 'Try again' }).click();
  await loaded;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All rooms');
});

test('nothing moves after the first paint of a room', async ({ person, bot }) => {
  await (await bot('bo')).says(...Array.from({ length: 60 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await ada.page.addInitScript(() => {
    const shifts: number[] = [];
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) shifts.push((shift as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
    Object.assign(window, { shifts });
  });
  await ada.page.goto(LOBBY_PATH);
  await ada.isIn('Lobby');
  await ada.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  expect(await ada.page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]);
});
