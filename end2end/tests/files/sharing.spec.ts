import { expect, kept, LOBBY_PATH, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

const chosen = (person: Person) => person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const choice = (person: Person) => person.page.getByRole('dialog', { name: 'Choose where to share' });

interface Shared {
  title?: string;
  text?: string;
  url?: string;
  files?: { name: string; text: string }[];
}

/** What the system does when somebody shares with the application: it sends a form to where the manifest says. */
async function shares(person: Person, shared: Shared): Promise<void> {
  await person.page.evaluate(() => navigator.serviceWorker.ready);
  await person.page.evaluate(async ({ files = [], ...texts }) => {
    const manifest = await (await fetch(document.querySelector<HTMLLinkElement>('link[rel=manifest]')!.href)).json();
    const { action, method, enctype, params } = manifest.share_target;
    const form = Object.assign(document.createElement('form'), { action, method, enctype });
    for (const [name, value] of Object.entries(texts)) {
      form.append(Object.assign(document.createElement('input'), { name: params[name], value, type: 'hidden' }));
    }
    const input = Object.assign(document.createElement('input'), { type: 'file', name: params.files[0].name, multiple: true, hidden: true });
    const data = new DataTransfer();
    for (const { name, text } of files) data.items.add(new File([text], name, { type: 'text/plain' }));
    input.files = data.files;
    form.append(input);
    document.body.append(form);
    form.submit();
  }, shared);
  await person.page.waitForURL('**/rooms*');
}

test('what is shared from another application goes into the box of a room that one chooses, with what stands there', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await ada.makesRoom('Tea');
  await ada.room('Lobby');
  await ada.box.fill('look:');
  await expect.poll(async () => JSON.stringify(await kept(ada.page))).toContain('look:');
  await shares(ada, { title: 'Tea', text: 'A page on tea', url: 'https://tea.example/', files: [{ name: 'notes.txt', text: 'half past four' }] });
  await expect(choice(ada)).toContainText('https://tea.example/');
  await expect(choice(ada)).toContainText('1 file');
  await expect(choice(ada).getByRole('button', { name: '#Tea' })).toBeVisible();
  await expectAccessible(ada.page);
  await choice(ada).getByRole('button', { name: '#Lobby' }).click();
  await expect(ada.page).toHaveURL(new RegExp(`${LOBBY_PATH}$`));
  await expect(ada.box).toHaveValue('look:\nTea\nA page on tea\nhttps://tea.example/');
  await expect(chosen(ada)).toContainText(['notes.txt']);
  await expect(chosen(ada)).toContainText(['Uploaded']);
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  const download = bo.page.waitForEvent('download');
  await bo.messages.getByRole('link', { name: 'Download notes.txt' }).click();
  const stream = await (await download).createReadStream();
  expect((await stream.toArray()).join('')).toBe('half past four');
  // It is there once.
  await ada.opens('/rooms?shared=');
  await expect(ada.page.getByRole('heading', { level: 1, name: 'All rooms' })).toBeVisible();
  await expect(ada.page).toHaveURL(/\/rooms$/);
  await expect(choice(ada)).toHaveCount(0);
});

test('what one does not want to share is gone, and no more files are taken than a message can have', async ({ person }) => {
  const ada = await person('ada');
  await shares(ada, { files: Array.from({ length: 12 }, (_, index) => ({ name: `${index}.txt`, text: 'x' })) });
  await expect(choice(ada)).toContainText('10 files');
  await expect(choice(ada)).toContainText('Some files were left out');
  await choice(ada).getByRole('button', { name: "Don't share" }).click();
  await expect(choice(ada)).toHaveCount(0);
  await expect.poll(() => ada.page.evaluate(() => caches.has('/shared'))).toBe(false);
});

test('a form of another site is not taken for what somebody shares', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  const target = new URL('/shared', ada.page.url()).href;
  // Another host of the same machine is another origin.
  await ada.page.route('http://localhost:1/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" enctype="multipart/form-data" action="${target}"><input name="text" value="buy this"></form>`,
    }),
  );
  await ada.page.goto('http://localhost:1/');
  await ada.page.evaluate(() => document.forms[0]!.submit());
  await ada.page.waitForURL('**/rooms*');
  await expect(ada.page.getByRole('heading', { level: 1, name: 'All rooms' })).toBeVisible();
  await expect(choice(ada)).toHaveCount(0);
});

test('one that hides which site it is of is not taken for it either', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.evaluate(() => navigator.serviceWorker.ready);
  const target = new URL('/shared', ada.page.url()).href;
  await ada.page.route('http://localhost:1/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'referrer-policy': 'no-referrer' },
      body: `<form method="post" enctype="multipart/form-data" action="${target}"><input name="text" value="buy this"></form>`,
    }),
  );
  await ada.page.goto('http://localhost:1/');
  await ada.page.evaluate(() => document.forms[0]!.submit());
  await ada.page.waitForURL('**/rooms*');
  await expect(ada.page.getByRole('heading', { level: 1, name: 'All rooms' })).toBeVisible();
  await expect(choice(ada)).toHaveCount(0);
  await expect(ada.page).toHaveURL(/\/rooms$/);
});

test('what somebody has shared, and what they were told, goes with them when they log out', async ({ person }) => {
  const ada = await person('ada');
  await ada.page.context().grantPermissions(['notifications']);
  await shares(ada, { text: 'for my eyes alone' });
  await expect(choice(ada)).toContainText('for my eyes alone');
  // As it is where somebody goes on without an answer.
  await ada.opens(LOBBY_PATH);
  await ada.page.evaluate(async () => {
    await (await caches.open('told')).put('/told/room', new Response('5'));
    const registration = await navigator.serviceWorker.ready;
    await registration.showNotification('bo in Lobby', { body: 'a secret', tag: 'room' });
  });
  const left = () =>
    ada.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const names = (await caches.keys()).filter((name) => !name.startsWith('build-'));
      return [...names, ...(await registration.getNotifications()).map(({ title }) => title)].sort();
    });
  expect(await left()).toEqual(['/shared', 'bo in Lobby', 'told']);
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect.poll(left).toEqual([]);
});

test('on a phone a photo is taken by its camera', async ({ person }) => {
  const phone = await person('ada', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const camera = phone.page.getByRole('button', { name: 'Take a photo' });
  const choosing = phone.page.waitForEvent('filechooser');
  await camera.tap();
  const chooser = await choosing;
  const [accept, capture] = await chooser.element().evaluate((input) => ['accept', 'capture'].map((name) => input.getAttribute(name)));
  expect([accept, capture]).toEqual(['image/*', 'environment']);
  await chooser.setFiles({ name: 'photo.txt', mimeType: 'text/plain', buffer: Buffer.from('tulips') });
  await expect(chosen(phone)).toContainText(['photo.txt']);
  // The clip still takes everything.
  const choosingFiles = phone.page.waitForEvent('filechooser');
  await phone.page.getByRole('button', { name: 'Attach files' }).tap();
  expect(await (await choosingFiles).element().getAttribute('capture')).toBeNull();
  const desk = await person('bo');
  await expect(desk.page.getByRole('button', { name: 'Take a photo' })).toBeHidden();
});
