import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, hydrated, LOBBY_PATH, Person, test as base } from '../../harness';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

/** From here on the browser can open the application by itself. */
async function isKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

/** All that is kept, by its address. */
function kept(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async () => {
    const texts: Record<string, string> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts[new URL(request.url).pathname] = await (await cache.match(request))!.text();
      }
    }
    return texts;
  });
}

/** Once the server is back: by the link, unless the page has found that out by itself. */
async function triesAgain(page: Page): Promise<void> {
  const link = page.getByRole('link', { name: 'Try again' });
  await expect(async () => {
    if (await link.isVisible()) await link.click({ timeout: 500 });
    await expect(link).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}

/** Closes the tab and opens another one. */
async function reopens({ name, page }: Person, path: string): Promise<Person> {
  const other = new Person(name, await page.context().newPage());
  await page.close();
  await other.page.goto(path);
  return other;
}

test('the application opens while the server is down, says so, and goes on once it is back', async ({ person, server }) => {
  let ada = await person('ada');
  await ada.say('before');
  await ada.isKept();
  await server.stop();
  ada = await reopens(ada, LOBBY_PATH);
  await expect(ada.page).toHaveURL(LOBBY_PATH);
  await ada.seesExactly('before');
  await ada.isCutOff();
  await ada.rooms.getByRole('link', { name: 'All rooms' }).click();
  await expect(ada.page.getByText("Can't reach the server")).toHaveCount(1);

  await server.start();
  await triesAgain(ada.page);
  await expect(ada.page.getByRole('link', { name: 'Open Lobby' })).toBeVisible();
  await ada.reconnects();
  await ada.room('Lobby');
  await ada.seesExactly('before');
});

test('where nothing is kept the page says what is wrong, once, and loads again', async ({ person, server }) => {
  let ada = await person('ada');
  await isKept(ada.page);
  await ada.page.evaluate(() => indexedDB.deleteDatabase('weconnect'));
  await server.stop();
  ada = await reopens(ada, LOBBY_PATH);
  await expect(ada.page.getByText("Can't reach the server")).toHaveCount(1);
  await server.start();
  await triesAgain(ada.page);
  await ada.isIn('Lobby');
});

test('a proxy that finds no server does not keep the application from opening', async ({ person, server, watch }) => {
  watch.allow(/^502 /, /^console (error|warning): WebSocket connection to '[^']*\/ws' failed/);
  let ada = await person('ada');
  await isKept(ada.page);
  await server.stop();
  const instead = createServer((_, reply) => reply.writeHead(502).end('Bad Gateway'));
  await once(instead.listen(Number(new URL(server.url).port), '127.0.0.1'), 'listening');
  ada = await reopens(ada, LOBBY_PATH);
  await ada.isCutOff();
  await expect(ada.box).toBeVisible();
  instead.closeAllConnections();
  instead.close();
});

test('what is kept to open without a server holds nothing about anybody', async ({ person }) => {
  const ada = await person('adalovelace');
  await ada.say('a secret');
  await isKept(ada.page);
  await ada.reloads();
  const texts = await kept(ada.page);
  const names = Object.keys(texts).filter((name) => !name.startsWith('/pkg/'));
  expect(names.sort()).toEqual(['/favicon.svg', '/offline']);
  expect(texts['/offline']).toContain('Opening…');
  expect(texts['/offline']).not.toContain('adalovelace');
});

test('a new build is kept beside the one before, and older ones go', async ({ person }) => {
  const ada = await person('ada');
  await isKept(ada.page);
  const builds = () => ada.page.evaluate(() => caches.keys());
  const [first] = await builds();
  for (const build of ['second', 'third']) {
    await ada.page.evaluate((build) => navigator.serviceWorker.register(`/service-worker.js?v=${build}`), build);
    await expect.poll(builds).toContain(`build-${build}`);
  }
  await expect.poll(builds).toEqual(['build-second', 'build-third']);
  expect(first).toMatch(/^build-.{16}/);
});

test('who is not logged in gets no worker', async ({ visitor, server }) => {
  const page = await visitor();
  await page.goto('/login');
  await hydrated(page);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  const script = await fetch(`${server.url}/service-worker.js`);
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(script.headers.get('cache-control')).toBe('no-cache');
});

test('the page for this leads nowhere but to the rooms', async ({ visitor }) => {
  const page = await visitor();
  for (const next of ['', '?next=/login', '?next=https://example.org/rooms', '?next=//example.org/rooms']) {
    await page.goto(`/offline${next}`);
    await expect(page.getByRole('heading', { name: 'Offline' })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/offline');
  }
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page).toHaveURL('/');
});

test('the browser asks for a page while the worker is still being started', async ({ person }) => {
  const ada = await person('ada');
  const isEnabled = () =>
    ada.page.evaluate(async () => (await (await navigator.serviceWorker.ready).navigationPreload.getState()).enabled);
  await expect.poll(isEnabled).toBe(true);
});
