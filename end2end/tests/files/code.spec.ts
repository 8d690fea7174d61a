import { expect, type Person, test } from '../../harness';

const RUST = 'fn main() {\n    // tea\n    println!("<b>tea</b>");\n}';
const WORKER = /\/pkg\/code\.[\w-]+\.js$/;

const send = (person: Person) => person.page.getByRole('button', { name: 'Send', exact: true }).click();

async function says(person: Person, text: string) {
  await person.box.fill(text);
  await send(person);
}

/** The parts of code that have this colour by now. */
const coloured = (person: Person, kind: number) =>
  person.page.evaluate((kind) => {
    const ranges = [...(CSS.highlights.get(`code-${kind}`) ?? [])] as StaticRange[];
    return ranges.map((range) => range.startContainer.textContent!.slice(range.startOffset, range.endOffset));
  }, kind);

test('code in a message has the colours of its language, and nothing moves when they come', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo', { serviceWorkers: 'block' })];
  const asked: string[] = [];
  bo.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await bo.page.route(WORKER, async (route) => {
    await held;
    await route.continue();
  });
  await says(ada, 'no `code` to speak of\n```\nand no language\n```');
  await bo.sees('and no language');
  expect(asked.filter((path) => WORKER.test(path))).toEqual([]);

  await says(ada, '```rust\n' + RUST + '\n```');
  const block = bo.messages.locator('.code[data-language=rust] code');
  await expect(block).toHaveText(RUST);
  await expect.poll(() => asked.filter((path) => WORKER.test(path))).toHaveLength(1);
  const [html, height] = [await block.innerHTML(), await bo.messages.evaluate((list) => list.scrollHeight)];
  release();
  await expect.poll(() => coloured(bo, 1)).toEqual(['fn']);
  expect(await coloured(bo, 0)).toEqual(['// tea']);
  expect(await coloured(bo, 2)).toEqual(['"<b>tea</b>"']);
  expect(await block.innerHTML()).toBe(html);
  expect(await bo.messages.evaluate((list) => list.scrollHeight)).toBe(height);
});

test('the first lines of a code file have colours, by what its name ends with', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  const file = { name: 'tea.py', mimeType: 'text/plain', buffer: Buffer.from('def tea():\n    return "green"\n') };
  await ada.page.locator('.input-box input[type=file]').first().setInputFiles([file]);
  await expect(ada.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(1);
  await send(ada);
  await expect(bo.messages.locator('.file-lines')).toHaveText(/def tea/);
  await expect.poll(() => coloured(bo, 1)).toEqual(['def', 'return']);
});

test('a text that no highlighter can stand costs one worker, and the others have their colours', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo', { serviceWorkers: 'block' })];
  let started = 0;
  await bo.page.route(WORKER, async (route) => {
    started += 1;
    const response = await route.fetch();
    const hangs = ';const known=self.onmessage;self.onmessage=(event)=>{while(event.data[1].includes("hang"));known(event)};';
    await route.fulfill({ response, body: (await response.text()) + hangs });
  });
  await says(ada, '```rust\nfn hang() {}\n```');
  await says(ada, '```rust\nlet tea = 1;\n```');
  await expect(bo.messages.getByText('fn hang() {}')).toBeVisible();
  await expect.poll(() => coloured(bo, 1)).toEqual(['let']);
  expect(started).toBe(2);
  // The same once more is not even tried.
  await says(ada, '```rust\nfn hang() {}\n```');
  await says(ada, '```rust\nstruct Tea;\n```');
  await expect.poll(() => coloured(bo, 1)).toEqual(['let', 'struct']);
  expect(started).toBe(2);
});

test('a real text of that kind leaves the page as quick as it was', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await says(ada, '```markdown\n' + '[a]('.repeat(990) + '\n```');
  await expect(bo.messages.locator('.code[data-language=markdown]')).toBeVisible();
  await says(bo, 'still here');
  await ada.sees('still here');
  await says(ada, '```rust\nlet tea = 1;\n```');
  await expect.poll(() => coloured(bo, 1)).toEqual(['let']);
});
