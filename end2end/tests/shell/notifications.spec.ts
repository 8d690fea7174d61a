import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, LOBBY, LOBBY_PATH, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

interface Shown {
  title: string;
  body: string;
  room: string;
}

/** What the browser shows of us. Nobody looks while something is about to be shown, which Chromium would drop. */
const shown = ({ page }: Person): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return navigator.locks.request('weconnect-notifications', async () => {
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag }) => ({ title, body, room: tag }));
    });
  });

const section = ({ page }: Person) => page.getByRole('region', { name: 'Notifications' });

/** Somebody who has let the browser notify them, and now looks at another page than a room's. */
async function notified(ada: Person): Promise<void> {
  await ada.page.context().grantPermissions(['notifications']);
  await ada.opens('/account');
  await section(ada).getByRole('button', { name: 'Notify me in this browser' }).click();
  // Chromium has no push service here.
  await expect(section(ada).getByText('This browser notifies you while WeConnect is open in it.')).toBeVisible();
  // It is this tab's turn once what tells is loaded.
  const turns = () => ada.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
  await expect.poll(turns).toContain('weconnect-notifier');
}

/** Lets the browser's push service deliver something. */
async function deliver({ page }: Person, origin: string, data: string): Promise<void> {
  // What comes before the worker is there is lost.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const cdp = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations.length > 0) resolve(registrations[0]!.registrationId);
    }),
  );
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await registered, data });
  await cdp.detach();
}

test('who has asked for it is notified of what concerns them, once, and not of what they read', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await notified(ada);
  const another = await ada.anotherTab();
  await another.opens('/account');
  await bo.says('nothing that concerns her', '**tea**, @ada?');
  await expect.poll(() => shown(ada)).toEqual([{ title: 'bo in Lobby', body: 'tea, @ada?', room: LOBBY }]);
  await another.page.close();
  // Reading it takes it away; and what comes before her eyes is not told.
  await ada.opens(LOBBY_PATH);
  await expect.poll(() => shown(ada)).toEqual([]);
  await bo.says('@ada you see this');
  await ada.sees('@ada you see this');
  const { id: direct } = await bo.asks('POST', '/api/directs', { people: ['ada'] });
  await bo.saysIn(direct, 'psst');
  await expect.poll(() => shown(ada)).toEqual([{ title: 'bo', body: 'psst', room: direct }]);
});

test('a click leads to the message, in the tab that is there', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await notified(ada);
  await bo.says('@ada tea?');
  await expect.poll(() => shown(ada)).toHaveLength(1);
  const worker = ada.page.context().serviceWorkers()[0]!;
  await worker.evaluate(async () => {
    const scope = self as any;
    const [notification] = await scope.registration.getNotifications();
    // Nobody has clicked, so that the tab may not be brought to the front.
    scope.addEventListener('unhandledrejection', (event: Event) => event.preventDefault());
    scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  });
  await ada.isIn('Lobby');
  await ada.sees('@ada tea?');
  await expect.poll(() => shown(ada)).toEqual([]);
});

test('what a push brings is shown once, whatever comes twice', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.page.context().grantPermissions(['notifications']);
  const told = (seq: number) =>
    JSON.stringify({ room: LOBBY, seq, title: `bo ${seq}`, body: 'tea?', path: LOBBY_PATH });
  await deliver(ada, server.url, told(700));
  await expect.poll(() => shown(ada)).toEqual([{ title: 'bo 700', body: 'tea?', room: LOBBY }]);
  await ada.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    for (const one of await registration.getNotifications()) one.close();
  });
  await deliver(ada, server.url, told(700));
  await deliver(ada, server.url, told(701));
  await expect.poll(() => shown(ada)).toEqual([{ title: 'bo 701', body: 'tea?', room: LOBBY }]);
});

test.describe('with a push service', () => {
  test.use({ settings: { WECONNECT_WEB_PUSH: 'on', WECONNECT_WEB_PUSH_ALLOW: '127.0.0.2/32' } });

  test('a message reaches a browser sealed for it alone', async ({ person, bot, server }) => {
    const taken: { headers: http.IncomingHttpHeaders; body: Buffer }[] = [];
    const service = http.createServer(async (request, reply) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      taken.push({ headers: request.headers, body: Buffer.concat(parts) });
      reply.writeHead(201).end();
    });
    service.listen(0, '127.0.0.2');
    await once(service, 'listening');
    const origin = `http://127.0.0.2:${(service.address() as AddressInfo).port}`;
    const ada = await person('ada');
    const bo = await bot('bo');
    await ada.page.context().grantPermissions(['notifications']);
    const keys = createECDH('prime256v1');
    const publicKey = keys.generateKeys();
    const secret = randomBytes(16);
    const subscription = {
      endpoint: `${origin}/ada`,
      p256dh: publicKey.toString('base64url'),
      auth: secret.toString('base64url'),
    };
    const key = await ada.page.evaluate(async (body) => {
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
      await fetch('/api/push', { method: 'PUT', headers, body: JSON.stringify(body) });
      return (await (await fetch('/api/push', { headers })).json()).key as string;
    }, subscription);
    // She is not there any more.
    await ada.page.goto('about:blank');
    await bo.says('@ada **tea**?');
    await expect.poll(() => taken.length, { timeout: 30_000 }).toBe(1);
    const [{ headers, body }] = taken as [(typeof taken)[0]];

    const [, token, known] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization!)!;
    expect(known).toBe(key);
    const [head, claims, signature] = token!.split('.');
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString()).aud).toBe(origin);
    const point = Buffer.from(key, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const signed = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature!, 'base64url'))).toBe(true);

    const [salt, theirs, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, theirs]);
    const input = Buffer.from(hkdfSync('sha256', keys.computeSecret(theirs), secret, info, 32));
    const derive = (name: string, length: number) =>
      Buffer.from(hkdfSync('sha256', input, salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
    const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
    cipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    expect(plain.at(-1)).toBe(2);
    const message = plain.subarray(0, -1).toString();
    expect(JSON.parse(message)).toMatchObject({ room: LOBBY, title: 'bo in Lobby', body: '@ada tea?' });

    // The browser shows what it has read.
    await ada.page.goto(LOBBY_PATH);
    await deliver(ada, server.url, JSON.stringify({ ...JSON.parse(message), seq: 1_000_000 }));
    await expect.poll(() => shown(ada)).toMatchObject([{ title: 'bo in Lobby', body: '@ada tea?' }]);
    service.closeAllConnections();
    service.close();
  });
});

test('one chooses when not to be disturbed and which words matter, on all devices at once', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await notified(ada);
  const elsewhere = await ada.anotherTab();
  await elsewhere.opens('/account');
  await expectAccessible(ada.page);
  await section(ada).getByLabel('Key words').fill('deploy, tea time');
  await section(ada).getByRole('button', { name: 'Save notification settings' }).click();
  await expect(section(ada).getByText('Saved.')).toBeVisible();
  await expect(section(elsewhere).getByLabel('Key words')).toHaveValue('deploy, tea time');
  await bo.says('Tea time!');
  await expect.poll(() => shown(ada)).toEqual([{ title: 'bo in Lobby', body: 'Tea time!', room: LOBBY }]);
  await section(elsewhere).getByRole('button', { name: '1 hour' }).click();
  await expect(section(ada).getByText(/^Paused until /)).toBeVisible();
  await section(ada).getByRole('button', { name: 'Resume notifications' }).click();
  await expect(section(elsewhere).getByText(/^Paused until /)).toBeHidden();
  await section(ada).getByRole('checkbox', { name: 'Every week at these times' }).check();
  await section(ada).getByLabel('From').fill('00:00');
  await section(ada).getByLabel('To', { exact: true }).fill('00:00');
  await section(ada).getByRole('button', { name: 'Save notification settings' }).click();
  await expect(section(elsewhere).getByRole('checkbox', { name: 'Every week at these times' })).toBeChecked();
  await section(ada).getByRole('button', { name: "Don't notify me in this browser" }).click();
  await expect(section(ada).getByText("This browser doesn't notify you.")).toBeVisible();
});

test('nobody is asked whether they want to be notified before they press the button', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.addInitScript(() => {
    Notification.requestPermission = () => {
      throw new Error('asked');
    };
  });
  await ada.reloads();
  await ada.opens('/account');
  await expect(section(ada)).toBeVisible();
});

test('the application can be installed', async ({ person }) => {
  const ada = await person('ada');
  const cdp = await ada.page.context().newCDPSession(ada.page);
  const { errors, url, data } = await cdp.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(new URL(url).pathname).toBe('/manifest.webmanifest');
  const { icons, shortcuts } = JSON.parse(data!);
  for (const path of [...icons.map(({ src }: { src: string }) => src), ...shortcuts.map(({ url }: { url: string }) => url)]) {
    expect((await ada.page.request.get(path)).status(), path).toBe(200);
  }
});
