import { expect, LOBBY, Person, test } from '../../harness';

test('several people who come one after the other are one line, which can be opened', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('before');
  for (let index = 0; index < 5; index++) await bot(`bot${index}`);
  const arrivals = ada.messages.getByText('bot0 and 4 others joined');
  await expect(arrivals).toBeVisible();
  await expect(ada.messages.getByText('bot3', { exact: true })).toBeHidden();
  await arrivals.click();
  await expect(ada.messages.getByText('bot3', { exact: true })).toBeVisible();
});

test('a long message shows its beginning, and all of it to who wants that', async ({ person, bot }) => {
  const long = Array.from({ length: 80 }, (_, index) => `verse ${index}`).join('\n');
  await (await bot('bo')).says(...Array.from({ length: 30 }, (_, index) => `line ${index}`), long, 'after');
  const ada = await person('ada');
  const text = ada.texts.filter({ hasText: 'verse 0' });
  const height = async () => (await text.boundingBox())!.height;
  const short = await height();
  expect(short).toBeLessThan(600);
  await ada.messages.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(height).toBeGreaterThan(1_500);
  await ada.messages.getByRole('button', { name: 'Show less' }).click();
  await expect.poll(height).toBe(short);
  await expect(ada.messages.getByRole('button', { name: 'Show more' })).toBeInViewport();
});

test('what has the focus keeps it while older messages come in', async ({ person, bot }) => {
  await (await bot('bo')).says(...Array.from({ length: 90 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  // The oldest that is there begins with the day and its author, until something older is.
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await ada.page.route('**/events?before=*', async (route) => {
    await arrived;
    await route.continue();
  });
  const asked = ada.page.waitForRequest('**/events?before=*');
  await ada.messages.evaluate((region) => region.scrollTo({ top: -region.scrollHeight }));
  await asked;
  const oldest = ada.messages.locator('li[id]').first();
  const id = await oldest.getAttribute('id');
  await oldest.focus();
  arrive();
  await expect(ada.messages.locator('li[id]').first()).not.toHaveAttribute('id', id!);
  await expect(ada.page.locator(`[id="${id}"]`)).toBeFocused();
});

test('a new name reaches what was said before', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says('as bo');
  await ada.sees('as bo');
  await bo.asks('PATCH', '/api/account', { display_name: 'Bo the Great' });
  await bo.says('as somebody else');
  await expect(ada.line('as bo').getByText('Bo the Great')).toBeVisible();
});

test('a call to everyone from before one came is none to oneself', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await ada.say('@here tea is ready');
  await expect(bo.line('@here tea is ready').locator('.called')).toHaveCount(1);
  const cy = await person('cy');
  await expect(cy.texts).toHaveCount(1);
  await expect(cy.messages.locator('.called')).toHaveCount(0);
});

test('what comes while nobody is there is not taken for read', async ({ visitor, bot }) => {
  const bo = await bot('bo');
  const page = await visitor();
  await page.clock.install();
  const ada = new Person('ada', page);
  await ada.signsUp();
  await page.clock.fastForward('05:01');
  await bo.says('@ada are you there?');
  await expect(page).toHaveTitle('(1) Lobby · WeConnect');
  await page.mouse.move(200, 200);
  await expect(page).toHaveTitle('Lobby · WeConnect');
});

test('each message of a group says who wrote it, also when older ones come in and when its first is deleted', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...Array.from({ length: 90 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  const lines = ada.messages.getByRole('listitem').filter({ has: ada.page.locator('.text') });
  const authors = () => lines.evaluateAll((lines) => lines.map((line) => line.querySelector('.byline')!.textContent!.replace(/[\d:]+$/, '')));
  const areBo = async () => expect(new Set((await authors()).map((author) => author.replace(/^B(?=bo)/, '')))).toEqual(new Set(['bo']));
  await areBo();
  await ada.scrollsToTheBeginning();
  await expect(lines.first()).toContainText('line 0');
  await areBo();
  const { events } = await bo.asks('GET', `/api/rooms/${LOBBY}/events?limit=200`);
  const first = events.find((event: any) => event.kind.posted);
  await bo.asks('DELETE', `/api/rooms/${LOBBY}/messages/${first.seq}`);
  await expect(lines.first()).toContainText('This message was deleted.');
  await areBo();
});

test('that a message was deleted looks unlike what somebody typed', async ({ person, bot }) => {
  const bo = await bot('bo');
  const ada = await person('ada');
  await bo.says('This message was deleted.', 'nonsense');
  await ada.sees('nonsense');
  const { events } = await bo.asks('GET', `/api/rooms/${LOBBY}/events`);
  await bo.asks('DELETE', `/api/rooms/${LOBBY}/messages/${events.at(-1).seq}`);
  await ada.seesExactly('This message was deleted.', 'This message was deleted.');
  const looks = await ada.texts.evaluateAll((texts) => texts.map((text) => [getComputedStyle(text).fontStyle, getComputedStyle(text).color]));
  expect(looks[1]![0]).toBe('italic');
  expect(looks[0]![0]).toBe('normal');
  expect(looks[1]![1]).not.toBe(looks[0]![1]);
});
