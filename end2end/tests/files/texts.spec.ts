import { expect, type Person, test } from '../../harness';

const CODE = { name: 'tea.rs', mimeType: 'text/plain', buffer: Buffer.from('fn main() {\n    println!("<b>tea</b>");\n}\n'.repeat(200)) };
const choose = (person: Person) => person.page.locator('.input-box input[type=file]');
const chosen = (person: Person) => person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const send = (person: Person) => person.page.getByRole('button', { name: 'Send', exact: true }).click();

test('a text that is too long for a message can become a file, and comes back where that is taken out', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  const long = 'tea and biscuits\n'.repeat(300);
  await ada.box.fill(long);
  await ada.page.getByRole('button', { name: 'Send as a text file' }).click();
  await expect(chosen(ada)).toContainText(['message.txt']);
  await expect(ada.box).toHaveValue('');
  await expect(ada.box).toBeFocused();
  await ada.page.getByRole('button', { name: 'Remove message.txt' }).click();
  await expect(ada.box).toHaveValue(long);
  await ada.page.getByRole('button', { name: 'Send as a text file' }).click();
  await send(ada);
  const download = bo.page.waitForEvent('download');
  await bo.messages.getByRole('link', { name: 'Download message.txt' }).click();
  const stream = await (await download).createReadStream();
  expect((await stream.toArray()).join('')).toBe(long);
});

test('where a message has all the files that it can have, a long text stays in the box', async ({ person }) => {
  const ada = await person('ada');
  await choose(ada).setInputFiles(Array.from({ length: 10 }, (_, index) => ({ ...CODE, name: `${index}.txt` })));
  await expect(chosen(ada)).toHaveCount(10);
  const long = 'x'.repeat(4_100);
  await ada.box.fill(long);
  await ada.page.getByRole('button', { name: 'Send as a text file' }).click();
  await expect(ada.page.getByText('A message can have at most 10 files.')).toBeVisible();
  await expect(ada.box).toHaveValue(long);
});

test('a file of text shows how it begins, as text, at a height that it has before', async ({ person }) => {
  const [ada, bo] = [await person('ada', { serviceWorkers: 'block' }), await person('bo', { serviceWorkers: 'block' })];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await bo.page.route(/\/api\/files\/[^/]+$/, async (route) => {
    await held;
    await route.continue();
  });
  await choose(ada).setInputFiles([CODE]);
  await expect(chosen(ada)).toHaveCount(1);
  await ada.box.fill('look');
  await send(ada);
  const lines = bo.messages.locator('.file-lines');
  await expect(lines).toBeVisible();
  const height = await bo.messages.evaluate((list) => list.scrollHeight);
  release();
  await expect(lines).toHaveText(/^fn main\(\) \{\s+println!\("<b>tea<\/b>"\);/);
  expect((await lines.textContent())!.split('\n')).toHaveLength(6);
  expect(await bo.messages.evaluate((list) => list.scrollHeight)).toBe(height);
});

test('a message that has files alone is named by them where it is changed, deleted or not sent', async ({ person }) => {
  const ada = await person('ada');
  await choose(ada).setInputFiles([CODE]);
  await expect(chosen(ada)).toHaveCount(1);
  await send(ada);
  const card = ada.messages.getByRole('link', { name: 'Download tea.rs' });
  await expect(card).toBeVisible();
  await ada.box.press('ArrowUp');
  await expect(ada.page.getByRole('group', { name: 'Editing your message' })).toContainText('tea.rs');
  // It may say nothing after a change as before.
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByRole('group', { name: 'Editing your message' })).toHaveCount(0);
  await ada.box.press('ArrowUp');
  await ada.box.fill('with words');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await ada.sees('with words');
  await expect(card).toBeVisible();
  await ada.line('with words').hover();
  await ada.messages.getByRole('button', { name: 'More', exact: true }).click();
  await ada.page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(ada.page.getByRole('dialog', { name: 'Delete this message?' })).toContainText('tea.rs');
});
