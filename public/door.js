// Beside the pages before one is in the application, which work without it.

const { dataset } = document.currentScript;

/** Stores of what somebody could read here … */
const READ = ['person', 'rooms'];
/** … and of what they had not sent, or not finished, which stays until they come back, unless they have logged out themselves. */
const WRITTEN = ['outbox', 'drafts', 'files'];
/** The key under which the application notes who logs out, until all of theirs is dropped. */
const ERASING = 'weconnect-erasing';

/** Caches of the service worker: what is shared with the application, and what somebody was told. */
const [SHARED, TOLD] = ['/shared', 'told'];

/** Milliseconds after which an answer is no longer awaited here: the browser goes on by itself, and says what is wrong. */
const PATIENCE = 30_000;

if ('forget' in dataset) forget();
if (dataset.ahead) addEventListener('load', () => whenIdle(() => fetchAhead(dataset.ahead.split(' '))));
document.addEventListener('submit', submit);

/** Nobody is logged in: what this browser keeps for whoever was can be read no longer. */
function forget() {
  forgetWorker().catch(() => undefined);
  let leaving;
  try {
    localStorage.removeItem('weconnect-emoji');
    localStorage.removeItem('weconnect-searches');
    leaving = localStorage.getItem(ERASING);
  } catch {
    // Where nothing can be removed, nothing was kept.
  }
  if (!('indexedDB' in window)) return;
  const request = indexedDB.open('weconnect');
  // Nothing was kept: the application makes the database when it is needed.
  request.onupgradeneeded = () => request.transaction.abort();
  request.onsuccess = () => {
    const database = request.result;
    // Older builds had fewer.
    const there = (name) => database.objectStoreNames.contains(name);
    const [read, written] = [READ.filter(there), WRITTEN.filter(there)];
    const transaction = database.transaction([...read, ...written], 'readwrite');
    for (const name of read) transaction.objectStore(name).clear();
    for (const name of leaving ? written : []) {
      // All keys that begin with the person's id and a slash, after which comes a zero.
      transaction.objectStore(name).delete(IDBKeyRange.bound(`${leaving}/`, `${leaving}0`, false, true));
    }
    transaction.oncomplete = () => {
      database.close();
      if (leaving) localStorage.removeItem(ERASING);
    };
  };
  // Told to nobody: what can't be dropped can't be read either.
  request.onerror = (event) => event.preventDefault();
}

/** What the service worker keeps of somebody, and what it still shows. */
async function forgetWorker() {
  if (!('caches' in window)) return;
  await caches.delete(TOLD);
  // What somebody shares before they have logged in waits for them.
  if (!new URLSearchParams(location.search).get('next')?.includes('shared=')) await caches.delete(SHARED);
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications?.()) ?? []) shown.close();
}

function whenIdle(act) {
  if ('requestIdleCallback' in window) requestIdleCallback(act);
  else setTimeout(act, 200);
}

/** The application's files, which are kept for good under their names. */
function fetchAhead(files) {
  for (const file of files) fetch(file, { priority: 'low' }).catch(() => undefined);
}

/** Sends a form as the browser would, but keeps what was typed, the password too, where the server has something against it. */
async function submit(event) {
  const form = event.target;
  if (form.method !== 'post' || 'plain' in form.dataset) return;
  event.preventDefault();
  const button = form.querySelector('button');
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  try {
    const body = new URLSearchParams(new FormData(form));
    const reply = await fetch(form.action, { method: 'POST', body, signal: AbortSignal.timeout(PATIENCE) });
    const { pathname } = new URL(reply.url);
    if (reply.redirected && pathname !== location.pathname) return location.assign(reply.url);
    refuse(form, new DOMParser().parseFromString(await reply.text(), 'text/html'));
  } catch {
    form.submit();
  }
}

/** Shows what the server has written beside the fields. */
function refuse(form, page) {
  const answer = page.querySelector('form[method=post]:not([data-plain])');
  if (!answer) return location.reload();
  for (const { id, value } of form.elements) {
    const field = id && answer.elements.namedItem(id);
    if (field) field.value = value;
  }
  form.replaceWith(answer);
  const alert = answer.querySelector('[role=alert]');
  // Put in once more, so that it is read out.
  if (alert?.textContent) alert.textContent = `${alert.textContent}`;
  (answer.querySelector('[autofocus]') ?? answer.querySelector('button')).focus();
}
