import { expect, type Person, test } from '../../harness';
import { png } from './pictures';

const TEXT = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('half past four\n') };
const PICTURE = png('garden.png', 800, 400, [160, 160, 160]);

const chosen = (person: Person) => person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const choose = (person: Person) => person.page.locator('.input-box input[type=file]');
const send = (person: Person) => person.page.getByRole('button', { name: 'Send', exact: true }).click();

test('files go with a message, and are there for the others, pictures at their size before they have loaded', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await choose(ada).setInputFiles([PICTURE, TEXT]);
  await expect(chosen(ada)).toHaveCount(2);
  await expect(ada.box).toBeFocused();
  await ada.page.getByLabel("Describe garden.png for people who can't see it").fill('Beds full of tulips');
  await ada.box.fill('look at this');
  await send(ada);
  await expect(chosen(ada)).toHaveCount(0);

  await bo.sees('look at this');
  const picture = bo.messages.getByRole('img', { name: 'Beds full of tulips' });
  await expect(picture).toBeVisible();
  await expect(picture).toHaveAttribute('width', '360');
  await expect(picture).toHaveAttribute('height', '180');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
  const download = bo.page.waitForEvent('download');
  await bo.messages.getByRole('link', { name: 'Download notes.txt' }).click();
  expect((await download).suggestedFilename()).toBe('notes.txt');
});

test('a file alone is a message, and one that is taken out is not sent', async ({ person, watch }) => {
  // A part of it can be on its way.
  watch.allow(/^404 (PATCH|DELETE) \/api\/files\//);
  const [ada, bo] = [await person('ada'), await person('bo')];
  await choose(ada).setInputFiles([PICTURE, TEXT]);
  await ada.page.getByRole('button', { name: 'Remove garden.png' }).click();
  await expect(chosen(ada)).toHaveCount(1);
  await ada.page.getByRole('checkbox', { name: 'Spoiler' }).check();
  await send(ada);
  const file = bo.messages.getByRole('link', { name: 'Download notes.txt' });
  await expect(bo.messages.getByText('Spoiler: click to show')).toBeVisible();
  await expect(file).toBeHidden();
  await bo.messages.getByText('Spoiler: click to show').click();
  await expect(file).toBeVisible();
  await expect(bo.messages.getByRole('img')).toHaveCount(0);
});

test('a message that is sent while its file is being taken goes with it', async ({ person }) => {
  const [ada, bo] = [await person('ada', { serviceWorkers: 'block' }), await person('bo', { serviceWorkers: 'block' })];
  let take = () => {};
  const taken = new Promise<void>((resolve) => (take = resolve));
  await ada.page.route(/\/pkg\/split_attached_files\./, async (route) => {
    await taken;
    await route.continue();
  });
  await choose(ada).setInputFiles(TEXT);
  await ada.box.fill('the notes');
  await send(ada);
  await expect(ada.box).toHaveValue('the notes');
  take();
  await expect(ada.box).toHaveValue('');
  const message = bo.line('the notes');
  await expect(message.getByRole('link', { name: 'Download notes.txt' })).toBeVisible();
});

test('what is pasted or dropped is attached, and a message has no more than ten files', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['a screenshot, more or less'], 'image.png'));
    const box = document.querySelector('#text')!;
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    document.querySelector('.messages')!.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(chosen(ada)).toHaveCount(2);
  await choose(ada).setInputFiles(Array.from({ length: 9 }, (_, index) => ({ ...TEXT, name: `${index}.txt` })));
  await expect(ada.page.getByText('A message can have at most 10 files.')).toBeVisible();
  await expect(chosen(ada)).toHaveCount(10);
});

test('an upload outlives the connection, a reload and the tab, and what was written after it waits', async ({ person, watch }) => {
  watch.allow(/^failed PATCH \/api\/files\//, /^console error: Failed to load resource/);
  const [ada, bo] = [await person('ada', { serviceWorkers: 'block' }), await person('bo', { serviceWorkers: 'block' })];
  // Nothing of it gets through.
  const context = ada.page.context();
  await context.route('**/api/files/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await choose(ada).setInputFiles([TEXT]);
  await expect(chosen(ada)).toHaveCount(1);
  await ada.reloads();
  await expect(chosen(ada)).toHaveCount(1);
  await ada.box.fill('first');
  await send(ada);
  await ada.box.fill('second');
  await send(ada);
  await expect(ada.messages.getByText('Uploading files…')).toBeVisible();
  const again = await ada.closesTab();
  await again.opens('/rooms/00000000-0000-7000-8000-000000000001');
  await again.sees('second');
  await expect(bo.texts.getByText('second')).toHaveCount(0);
  await context.unroute('**/api/files/*');
  await bo.sees('second');
  expect(await bo.texts.allTextContents()).toEqual(['first', 'second']);
  await expect(bo.messages.getByRole('link', { name: 'Download notes.txt' })).toBeVisible();
});

test('a message that waits for its files can be taken back with them', async ({ person, watch }) => {
  watch.allow(/^failed PATCH \/api\/files\//, /^console error: Failed to load resource/);
  const ada = await person('ada', { serviceWorkers: 'block' });
  await ada.page.route('**/api/files/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await choose(ada).setInputFiles([TEXT]);
  await ada.box.fill('never mind');
  await send(ada);
  await ada.messages.getByRole('button', { name: 'Cancel' }).click();
  await expect(ada.box).toHaveValue('never mind');
  await expect(chosen(ada)).toHaveCount(1);
  await expect(ada.messages.getByText('never mind')).toHaveCount(0);
});

test('a file that the server does not take says why, before any of it is sent', async ({ person, server: _, watch }) => {
  watch.allow('413 POST /api/files');
  const ada = await person('ada', { serviceWorkers: 'block' });
  await ada.page.route('**/api/files', (route) => {
    const headers = { ...route.request().headers(), 'upload-length': '999999999999' };
    return route.continue({ headers });
  });
  await choose(ada).setInputFiles([TEXT]);
  await expect(chosen(ada).getByText('This file is larger than this server takes.')).toBeVisible();
});

test('an upload can wait and go on, and a message that is sent goes on with it', async ({ person }) => {
  const [ada, bo] = [await person('ada', { serviceWorkers: 'block' }), await person('bo', { serviceWorkers: 'block' })];
  const large = { name: 'film.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3 * 1024 * 1024, 7) };
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let sent = 0;
  await ada.page.route('**/api/files/*', async (route) => {
    if (route.request().method() === 'PATCH' && ++sent === 1) await held;
    await route.continue();
  });
  await choose(ada).setInputFiles([large]);
  await expect(chosen(ada)).toContainText(['0 %']);
  await ada.page.getByRole('button', { name: 'Pause uploading film.bin' }).click();
  await expect(chosen(ada)).toContainText(['Paused']);
  const first = ada.page.waitForResponse((response) => response.request().method() === 'PATCH');
  release();
  expect((await first).status()).toBe(204);
  await ada.page.getByRole('button', { name: 'Resume uploading film.bin' }).click();
  await expect(chosen(ada)).toContainText(['Uploaded']);
  expect(sent).toBeGreaterThan(1);
  await send(ada);
  await expect(bo.messages.getByRole('link', { name: 'Download film.bin' })).toBeVisible();
});

test('an upload that waits goes on waiting after a reload, until one lets it go on in any tab', async ({ person }) => {
  const ada = await person('ada', { serviceWorkers: 'block' });
  const large = { name: 'film.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3 * 1024 * 1024, 7) };
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let sent = 0;
  await ada.page.context().route('**/api/files/*', async (route) => {
    if (route.request().method() === 'PATCH' && ++sent === 1) await held;
    await route.continue();
  });
  await choose(ada).setInputFiles([large]);
  await expect(chosen(ada)).toContainText(['0 %']);
  await ada.page.getByRole('button', { name: 'Pause uploading film.bin' }).click();
  const first = ada.page.waitForResponse((response) => response.request().method() === 'PATCH');
  release();
  expect((await first).status()).toBe(204);
  await ada.reloads();
  await expect(chosen(ada)).toContainText(['Paused']);
  const other = await ada.tab();
  await expect(chosen(other)).toContainText(['Paused']);
  expect(sent).toBe(1);
  await other.page.getByRole('button', { name: 'Resume uploading film.bin' }).click();
  for (const tab of [ada, other]) await expect(chosen(tab)).toContainText(['Uploaded']);
  expect(sent).toBeGreaterThan(1);
});

test('what uploads is loaded with the first file alone', async ({ person }) => {
  const ada = await person('ada');
  const parts = () => ada.page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => /uploads[^/]*\.wasm/.test(name)).length);
  expect(await parts()).toBe(0);
  await choose(ada).setInputFiles([TEXT]);
  await expect(chosen(ada)).toContainText(['Uploaded']);
  expect(await parts()).toBe(1);
});

test('what is not sent is named by its files where one is about to log out', async ({ person, watch }) => {
  watch.allow(/^failed PATCH \/api\/files\//, /^console error: Failed to load resource/);
  const ada = await person('ada', { serviceWorkers: 'block' });
  await ada.page.route('**/api/files/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await choose(ada).setInputFiles([TEXT, PICTURE]);
  await expect(chosen(ada)).toHaveCount(2);
  await send(ada);
  await expect(ada.messages.getByText('Uploading files…')).toBeVisible();
  await ada.logsOut();
  const leaving = ada.page.locator('.me').getByRole('region', { name: 'Not sent yet' });
  await expect(leaving.getByRole('listitem')).toContainText('notes.txt, garden.png');
  await expect(leaving.getByRole('button', { name: 'Copy text' })).toBeHidden();
});
