import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Person, png, test as base } from '../../harness';

/** A web site beside the server, on a network that the server may ask. */
interface Site {
  url: string;
  /** What was asked for, and by whom. */
  asked: string[];
}

const SITE: Record<string, { type: string; body: Buffer | string }> = {
  '/garden': {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><title>no</title><meta property="og:title" content="Tulips &amp; <b>beds</b>">
      <meta property="og:site_name" content="The Garden"><meta property="og:description" content="All about tulips.">
      <meta property="og:image" content="/wide.png">`,
  },
  '/tools': { type: 'text/html', body: '<title>Tools</title><meta name=description content=Spades><meta property=og:image content=/square.png>' },
  '/arabic': { type: 'text/html; charset=utf-8', body: '<title>حديقة الزنبق</title><meta name=description content="كل شيء عن الزنبق">' },
  '/wide.png': { type: 'image/png', body: png(1200, 630) },
  '/square.png': { type: 'image/png', body: png(200, 200) },
};

const test = base.extend<{ site: Site }>({
  settings: { WECONNECT_LINK_PREVIEWS: 'on', WECONNECT_LINK_PREVIEW_ALLOW: '127.0.0.2/32' },
  site: async ({}, use) => {
    const asked: string[] = [];
    const server = http.createServer((request, reply) => {
      asked.push(`${request.url} ${request.headers['user-agent']}`);
      const page = SITE[request.url ?? ''];
      reply.writeHead(page ? 200 : 404, { 'Content-Type': page?.type ?? 'text/plain' }).end(page?.body ?? '');
    });
    server.listen(0, '127.0.0.2');
    await once(server, 'listening');
    await use({ url: `http://127.0.0.2:${(server.address() as AddressInfo).port}`, asked });
    server.closeAllConnections();
    server.close();
  },
});

const cards = (person: Person) => person.messages.locator('.preview');
const remove = (person: Person) => person.messages.getByRole('button', { name: 'Remove preview' });

async function says(person: Person, text: string): Promise<void> {
  await person.box.fill(text);
  await person.box.press('Enter');
  await expect(person.messages.locator('.text', { hasText: text })).toBeVisible();
}

test('a page that a message links to is previewed for everybody, from our own server, and after a reload', async ({ person, site }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  const asked: string[] = [];
  for (const { page } of [ada, bo]) page.on('request', (request) => asked.push(request.url()));
  await says(ada, `look ${site.url}/garden#beds`);
  for (const reader of [ada, bo]) {
    const link = cards(reader).getByRole('link', { name: 'Tulips & <b>beds</b>' });
    await expect(link).toHaveAttribute('href', `${site.url}/garden#beds`);
    await expect(link).toHaveAttribute('rel', /noopener/);
    await expect(cards(reader)).toContainText('The Garden');
    await expect(cards(reader)).toContainText('All about tulips.');
    const picture = cards(reader).locator('img');
    await expect(picture).toHaveAttribute('width', '360');
    await expect(picture).toHaveAttribute('height', '189');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1024);
  }
  await bo.reloads();
  await expect(cards(bo)).toHaveCount(1);
  // Who reads is not seen there, and the page was asked for once.
  expect(asked.filter((url) => url.startsWith(site.url))).toEqual([]);
  expect(site.asked.map((line) => line.split(' ')[0])).toEqual(['/garden', '/wide.png']);
  expect(site.asked[0]).toMatch(/WeConnect\/.* \(bot; link preview/);
});

test('a preview comes below its message, and what one reads stays where it is while its picture loads', async ({ person, site }) => {
  const ada = await person('ada', { serviceWorkers: 'block' });
  await ada.page.route('**/api/previews/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await says(ada, `look ${site.url}/garden`);
  const picture = cards(ada).locator('img');
  await expect(cards(ada)).toBeVisible();
  const top = async () => (await cards(ada).boundingBox())?.y ?? 0;
  const before = await top();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1024);
  // Sides are whole pixels before it is there.
  expect(Math.abs((await top()) - before)).toBeLessThan(1);
});

test('its author takes a preview away, and nobody else does who keeps no order', async ({ person, site }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await says(bo, `both ${site.url}/garden ${site.url}/tools`);
  await expect(cards(ada)).toHaveCount(2);
  await expect(cards(bo)).toHaveCount(2);
  await cards(bo).first().hover();
  await remove(bo).first().click();
  await expect(cards(bo)).toHaveText([/Tools/]);
  await expect(cards(ada)).toHaveText([/Tools/]);
  await expect(bo.messages.locator('li:focus')).toContainText('both');
  // The administrator owns the lobby.
  await cards(ada).hover();
  await remove(ada).click();
  await expect(cards(bo)).toHaveCount(0);
  await says(ada, `mine ${site.url}/garden`);
  await expect(cards(bo)).toHaveCount(1);
  await expect(remove(bo)).toHaveCount(0);
});

test('a link that is edited away takes its preview with it, and so does a deletion', async ({ person, site }) => {
  const ada = await person('ada');
  await says(ada, `look ${site.url}/garden`);
  await expect(cards(ada)).toHaveCount(1);
  await ada.box.press('ArrowUp');
  await ada.box.fill(`see ${site.url}/tools`);
  await ada.box.press('Enter');
  await expect(cards(ada)).toHaveText([/Tools/]);
  await ada.messages.locator('li', { hasText: 'see' }).last().focus();
  await ada.page.keyboard.press('Delete');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(cards(ada)).toHaveCount(0);
});
