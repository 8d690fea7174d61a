// Opens the application where the server can't be reached. It keeps one page, the shell, in which nothing is personal,
// and the files that this page and they themselves name; what people wrote is kept by the application itself.
// The query of this script's address names the build and the language, so that each of both brings a worker and a cache of its own.

const QUERY = new URL(self.location).searchParams;
const LANGUAGE = QUERY.get('l');
const CACHE = ['build', QUERY.get('v'), LANGUAGE].filter((part) => part !== null).join('-');
const SHELL = '/offline';
const ICON = '/favicon.svg';

/** What was told, and what stands beside it. */
const TOLD = 'told';
const PICTURE = '/icon-192.png';
/** The lock of who shows notifications, or looks at them. */
const SHOWING = 'weconnect-notifications';

/** The pages of the application, which can go on to another one by themselves. */
const INSIDE = /^\/(rooms|inbox|later|account|admin)/;

/** Where other applications send what somebody shares (manifest.webmanifest), and the cache in which the last of it waits for a page. */
const SHARED = '/shared';

/** Files and bytes of them that can be shared at once; the others are left out. */
const FILES_MAX = 10;
const BYTES_MAX = 500_000_000;

/** Milliseconds for which it waits: somebody else may use this browser later. */
const WAITING_MAX = 600_000;

/** Pages in whose place the shell can stand: it goes on to what the address names. */
const OPENABLE = /^\/($|offline$|rooms$|rooms\/)/;

/** Milliseconds after which a network that says nothing counts as none. */
const PATIENCE = 4_000;

/** What a proxy answers where the server is down, and a server that has too much to do. */
const UNREACHABLE = [502, 503, 504];

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(Promise.all([preload(), tidy()])));

self.addEventListener('push', (event) => event.waitUntil(inTurn(() => tell(event.data.json()))));
self.addEventListener('message', (event) => {
  if (event.data?.tell) event.waitUntil(inTurn(() => tell(event.data.tell)));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (pathname === SHARED) event.respondWith(SHARING[request.method]?.(request) ?? fetch(request));
  if (pathname === SHARED || request.method !== 'GET') return;
  if (request.mode === 'navigate') {
    if (OPENABLE.test(pathname)) event.respondWith(page(event));
  } else if (pathname.startsWith('/pkg/') || pathname === ICON) {
    event.respondWith(file(request));
  }
});

async function install() {
  // Asked for as a stranger, so that it can't hold anything of the person who is logged in.
  const shell = await fetch(LANGUAGE ? `${SHELL}?language=${LANGUAGE}` : SHELL, { credentials: 'omit', cache: 'no-store', redirect: 'error' });
  if (!shell.ok) throw new Error(`${SHELL}: ${shell.status}`);
  const files = new Set(named(await shell.clone().text(), /["'](\/pkg\/[^"']+)["']/g));
  // What is split off is named only by the scripts, as a neighbour with a hash; the set grows while they are read.
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    const script = await (await fetch(file)).text();
    for (const part of named(script, /"\.\/(\w+\.[\w-]{22}\.(?:js|wasm))"/g)) files.add(`/pkg/${part}`);
  }
  const cache = await caches.open(CACHE);
  await cache.addAll([ICON, ...files]);
  // After its files, so that it is never there without them. Its policy and its nonces stay together.
  await cache.put(SHELL, shell);
  // At once: otherwise a tab that is never closed would keep an old application for opening offline.
  await self.skipWaiting();
}

/** The names that a text holds. */
const named = (text, pattern) => Array.from(text.matchAll(pattern), ([, name]) => name);

/** Drops the caches of all builds but this one and the one before, of which a tab may just be opening. */
async function tidy() {
  const others = (await caches.keys()).filter((name) => name.startsWith('build-') && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

/**
 * Lets the browser ask for a page while the worker is still being started. Where that request fails, Firefox shows a page of its
 * own instead of what the worker answers (GoogleChrome/workbox#3134): nothing would open without a connection.
 */
async function preload() {
  const { navigationPreload } = self.registration;
  await (navigator.userAgent.includes('Firefox/') ? navigationPreload?.disable() : navigationPreload?.enable());
}

/** The server's page, or the shell where there is none to be had. */
async function page({ request, preloadResponse }) {
  const network = Promise.resolve(preloadResponse).then((reply) => reply ?? fetch(request));
  const patience = new Promise((_, giveUp) => setTimeout(giveUp, PATIENCE));
  try {
    const reply = await Promise.race([network, patience]);
    if (!UNREACHABLE.includes(reply.status)) return reply;
  } catch {
    // The shell is for this.
  }
  return (await caches.match(SHELL, { cacheName: CACHE })) ?? network;
}

/** A file of this build or of the one before: the names tell them apart, but for the icon's. */
async function file(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? (await caches.match(request)) ?? fetch(request);
}

/**
 * Does one after the other: each looks what was done before. Pages take the lock to look what is shown (`notifier/telling.rs`):
 * Chromium drops what it is only about to show when somebody asks for a list in that moment.
 */
function inTurn(work) {
  return navigator.locks.request(SHOWING, work);
}

/**
 * Shows what is new in a room, in place of what is shown of it. What was shown once comes again where a server has died, or by two
 * ways, and is passed over.
 */
async function tell({ room, seq, thread, title, body, path, sound }) {
  const told = await caches.open(TOLD);
  const before = await told.match(`/told/${room}`);
  if (before && Number(await before.text()) >= seq) return;
  await self.registration.showNotification(title, {
    body,
    tag: room,
    renotify: true,
    silent: !sound,
    icon: PICTURE,
    data: { seq, thread, path },
  });
  await told.put(`/told/${room}`, new Response(String(seq)));
}

/** Shows a page in a tab of the application, or in a new one. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => INSIDE.test(new URL(url).pathname));
  if (!page) return self.clients.openWindow(path);
  page.postMessage({ go: path });
  return page.focus();
}

/** What is done with what is shared: it is taken in, given to the page that asks where it is to go, and dropped. */
const SHARING = {
  async POST(request) {
    const kept = new FormData();
    // Another site may send a form here as well; nobody wants to share what that says. Of one that does not tell where it comes from,
    // the browser tells the server with the page that follows, which then does not ask.
    const { origin } = self.location;
    if (!request.referrer || request.referrer === 'about:client' || new URL(request.referrer).origin === origin) {
      const form = await request.formData();
      for (const name of ['title', 'text', 'url']) kept.set(name, String(form.get(name) ?? ''));
      let bytes = 0;
      for (const file of form.getAll('files')) {
        if (!(file instanceof File)) continue;
        bytes += file.size;
        if (kept.getAll('files').length < FILES_MAX && bytes <= BYTES_MAX) kept.append('files', file);
        else kept.set('left_out', '');
      }
    }
    const cache = await caches.open(SHARED);
    await cache.put(SHARED, new Response(kept, { headers: { 'x-at': String(Date.now()) } }));
    return Response.redirect('/rooms?shared=', 303);
  },
  async GET() {
    const kept = await caches.match(SHARED, { cacheName: SHARED });
    if (kept && Date.now() - Number(kept.headers.get('x-at')) < WAITING_MAX) return kept;
    return SHARING.DELETE();
  },
  async DELETE() {
    await caches.delete(SHARED);
    return new Response(null, { status: 204 });
  },
};
