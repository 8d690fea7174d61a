import { expect, Person, test } from '../../harness';
import { noteListeners } from '../../harness/hydration';

test('Enter sends, Shift+Enter breaks the line', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.pressSequentially('one');
  await ada.box.press('Shift+Enter');
  await ada.box.pressSequentially('two');
  await expect(ada.box).toHaveValue('one\ntwo');
  await ada.box.press('Enter');
  await expect(ada.box).toHaveValue('');
  await expect(ada.texts).toHaveCount(1);
  expect(await ada.texts.textContent()).toBe('one\ntwo');
});

test('the button sends too, and the box keeps the focus', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('pressed');
  await ada.page.getByRole('button', { name: 'Send' }).click();
  await ada.sees('pressed');
  await expect(ada.box).toBeFocused();
});

test('the box grows with its text up to a limit, and shrinks when it is sent', async ({ person }) => {
  const ada = await person('ada');
  const height = async () => (await ada.box.boundingBox())!.height;
  const empty = await height();
  await ada.box.fill('1\n2\n3');
  expect(await height()).toBeGreaterThan(empty + 40);
  await ada.box.fill('line\n'.repeat(100));
  const full = await height();
  expect(full).toBeLessThan(ada.page.viewportSize()!.height / 2);
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
  await ada.box.fill('short');
  await ada.box.press('Enter');
  await expect.poll(height).toBe(empty);
});

test('an Enter that ends a word of an input method does not send', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.focus();
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('Input.imeSetComposition', { text: 'お茶', selectionStart: 2, selectionEnd: 2 });
  await ada.box.press('Enter');
  await devtools.send('Input.insertText', { text: 'お茶' });
  await expect(ada.box).toHaveValue(/お茶/);
  await ada.seesExactly();
  await ada.box.fill('お茶');
  await ada.box.press('Enter');
  await ada.seesExactly('お茶');
});

test('blank messages are not sent, a sentence says so, and goes once one writes', async ({ person }) => {
  const ada = await person('ada');
  for (const blank of ['', '   ', '\n\n', '\u200B', '\u3000\u2800']) {
    await ada.writes(blank);
    await expect(ada.box).toHaveAccessibleDescription('Please write something first.');
    await expect(ada.box).toHaveValue(blank);
  }
  await ada.box.press('a');
  await expect(ada.box).not.toHaveAttribute('aria-invalid');
  await ada.say('something');
  await ada.seesExactly('something');
});

test('messages that are sent quickly go out in the order in which they were written', async ({
  person,
}) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const texts = Array.from({ length: 20 }, (_, index) => `number ${index}`);
  for (const text of texts) await ada.writes(text);
  await bo.seesExactly(...texts);
  await ada.seesExactly(...texts);
});

test('in code that is not closed yet Enter breaks the line', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.pressSequentially('```rust');
  await ada.box.press('Enter');
  await ada.box.pressSequentially('let a = 1;');
  await ada.box.press('Enter');
  await ada.box.pressSequentially('```');
  await expect(ada.box).toHaveValue('```rust\nlet a = 1;\n```');
  await ada.box.press('Enter');
  await expect(ada.messages.locator('pre')).toHaveText('let a = 1;');
  await ada.box.pressSequentially('```');
  await ada.box.press('Enter');
  await ada.box.pressSequentially('open');
  await ada.box.press('Control+Enter');
  await expect(ada.box).toHaveValue('');
});

test('what is typed with nothing to type into comes to the box', async ({ person }) => {
  const ada = await person('ada');
  await ada.reloads();
  await ada.page.keyboard.type('after a load');
  await expect(ada.box).toHaveValue('after a load');
  await ada.box.press('Enter');
  await ada.sees('after a load');
  await ada.messages.click();
  await expect(ada.box).not.toBeFocused();
  await ada.page.keyboard.type('after a click elsewhere');
  await expect(ada.box).toHaveValue('after a click elsewhere');
});

test('the page itself has no scrollbar', async ({ playwright, server, watch }) => {
  // As it is where scrollbars take space.
  const { CHROMIUM: executablePath } = process.env;
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await playwright.chromium.launch({ executablePath, args, ignoreDefaultArgs: ['--hide-scrollbars'] });
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1000, height: 800 } });
  watch.follow(context);
  await noteListeners(context);
  const ada = new Person('ada', await context.newPage());
  await ada.signsUp();
  const excess = () =>
    ada.page.evaluate(() => {
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement;
      return [scrollHeight - clientHeight, scrollWidth - clientWidth];
    });
  expect(await excess()).toEqual([0, 0]);
  await browser.close();
});

test('a message that calls a large room is asked about first', async ({ person, bot }) => {
  test.slow();
  const ada = await person('ada');
  for (let number = 0; number < 19; number++) await bot(`robot-${number}`);
  await expect(ada.people).toHaveCount(20);
  await ada.writes('tea, @here!');
  const question = ada.page.getByRole('dialog', { name: 'Notify all 20 members?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(ada.box).toHaveValue('tea, @here!');
  await expect(ada.box).toBeFocused();
  await ada.box.press('Enter');
  await question.getByRole('button', { name: 'Send' }).click();
  await ada.seesExactly('tea, @here!');
  await expect(ada.box).toHaveValue('');
});

test('the box says where one writes, by the room’s name as it is now', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  await expect(ada.box).toHaveAccessibleName('Message #Lobby');
  await expect(ada.box).toHaveAttribute('placeholder', 'Message #Lobby');
  await ada.makesRoom('Tea');
  await expect(ada.box).toHaveAttribute('placeholder', 'Message #Tea');
  const path = new URL(ada.page.url()).pathname;
  const headers = { Origin: new URL(ada.page.url()).origin };
  await ada.page.request.patch(`/api${path}`, { headers, data: { name: 'Coffee' } });
  await expect(ada.box).toHaveAccessibleName('Message #Coffee');
  await expect(ada.box).toHaveAttribute('placeholder', 'Message #Coffee');
  await ada.writesTo('bo');
  await ada.isIn('bo');
  await expect(ada.box).toHaveAccessibleName('Message bo');
});
