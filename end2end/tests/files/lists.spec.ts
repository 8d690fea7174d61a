import { expect, type Person, test } from '../../harness';
import { png } from './pictures';

const PICTURES = ['garden.png', 'gate.png'].map((name) => png(name, 200, 100, [200, 40, 40]));
const NOTES = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('half past four\n') };

async function sends(person: Person, text: string, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await person.page.locator('.input-box input[type=file]').setInputFiles(files);
  await expect(person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(files.length);
  await person.box.fill(text);
  await person.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(person.messages.getByText(text, { exact: true })).toBeVisible();
  await expect(person.messages.getByRole('listitem').filter({ hasText: text }).locator('.files [href]')).toHaveCount(files.length);
}

test('all files of a room are in one place, by kind, and lead to the viewer and to their messages', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await sends(ada, 'one', PICTURES[0]!);
  await sends(bo, 'two', PICTURES[1]!, NOTES);
  for (let line = 0; line < 30; line++) await bo.say(`line ${line}`);
  const files = await ada.chooses('Files');
  const rows = files.getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('gate.png');
  await expect(rows.first()).toContainText('bo · ');
  await expect(rows.last()).toContainText('ada · ');
  await files.getByRole('button', { name: 'Open garden.png' }).click();
  const viewer = ada.page.locator('dialog.viewer');
  await expect(viewer).toHaveAccessibleName('garden.png');
  await ada.page.keyboard.press('ArrowRight');
  await expect(viewer).toHaveAccessibleName('gate.png');
  await ada.page.keyboard.press('Escape');
  await expect(viewer).toHaveCount(0);
  await expect(files.getByRole('button', { name: 'Open garden.png' })).toBeFocused();

  await files.getByRole('button', { name: 'Videos and audio' }).click();
  await expect(files.getByText('No videos or audio have been sent here yet.')).toBeVisible();
  await files.getByRole('button', { name: 'Other files' }).click();
  await expect(rows).toHaveText([/notes\.txt/]);
  const download = ada.page.waitForEvent('download');
  await files.getByRole('link', { name: 'Download notes.txt' }).click();
  expect((await download).suggestedFilename()).toBe('notes.txt');
  await files.getByRole('button', { name: 'Pictures' }).click();
  await files.getByRole('button', { name: 'Show in conversation: garden.png' }).click();
  await expect(files).toHaveCount(0);
  await expect(ada.messages.getByRole('link', { name: 'Open garden.png' })).toBeInViewport();
});

test("one's own files are on the account page, with what they take, and can be deleted", async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await sends(ada, 'mine', PICTURES[0]!, NOTES);
  await ada.opens('/account');
  const section = ada.page.getByRole('region', { name: 'Your files' });
  await expect(section.getByRole('listitem')).toHaveCount(2);
  await expect(section.locator('.used')).toContainText(/^\d+ B( of .+)? used$/);
  await section.getByRole('button', { name: 'Delete (garden.png)' }).click();
  const question = ada.page.getByRole('dialog', { name: 'Delete garden.png?' });
  await expect(question).toContainText("It's removed from its message for everyone.");
  await question.getByRole('button', { name: 'Delete' }).click();
  await expect(question).toHaveCount(0);
  await expect(section.getByRole('listitem')).toHaveText([/notes\.txt/]);
  await expect(section.locator('.used')).toHaveText(/^15 B/);
  await expect(bo.messages.getByRole('link', { name: 'Download notes.txt' })).toBeVisible();
  await expect(bo.messages.getByRole('link', { name: 'Open garden.png' })).toHaveCount(0);
});

test('more files than fit on one page are loaded when one asks for them', async ({ person }) => {
  const ada = await person('ada');
  // By the API: choosing seventy files takes a while.
  const { origin } = new URL(ada.page.url());
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  for (let message = 0; message < 7; message++) {
    const files: { id: string }[] = [];
    for (let place = 0; place < 10; place++) {
      const [id, name] = [crypto.randomUUID(), `${message}${place}.txt`];
      const headers = { Origin: origin, 'Tus-Resumable': '1.0.0' };
      const metadata = `id ${encoded(id)},filename ${encoded(name)}`;
      const begun = { ...headers, 'Upload-Length': `${name.length}`, 'Upload-Metadata': metadata };
      expect((await ada.page.request.post('/api/files', { headers: begun })).status()).toBe(201);
      const sent = { ...headers, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
      expect((await ada.page.request.patch(`/api/files/${id}`, { headers: sent, data: Buffer.from(name) })).status()).toBe(204);
      files.push({ id });
    }
    const data = { text: `message ${message}`, files };
    const posted = await ada.page.request.post(`/api${new URL(ada.page.url()).pathname}/messages`, { headers: { Origin: origin }, data });
    expect(posted.status()).toBe(201);
  }
  const files = await ada.chooses('Files');
  await files.getByRole('button', { name: 'Other files' }).click();
  const rows = files.getByRole('listitem');
  await expect(rows).toHaveCount(50);
  await files.getByRole('button', { name: 'Show more' }).click();
  await expect(rows).toHaveCount(70);
  const names = await rows.locator('.file-name').allTextContents();
  expect(new Set(names).size).toBe(70);
  expect([names[0]![0], names.at(-1)![0]]).toEqual(['6', '0']);
  await expect(files.getByRole('button', { name: 'Show more' })).toHaveCount(0);
});
