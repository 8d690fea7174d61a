import { LOBBY, LOBBY_PATH, PASSWORD, type Person } from '../../harness';
import { packed, short } from './corpus';
import { expect, expectHarmless, expectRead, sends, showAll, test } from './trap';

const looks = (text: string) => text.normalize('NFKC').toLowerCase();
/** Nobody can be called what looks like somebody else. */
const SHOWN = short(40).filter((text, index, all) => all.findIndex((other) => looks(other) === looks(text)) === index);
const BIOS = packed(300, '\n');
const STATUSES = short(80);

const named = (index: number) => `bot${String(index).padStart(2, '0')}`;

/** What stands in a room from where one is on down to the newest: only what is near to what one sees is in the document. */
async function readDown({ messages }: Person): Promise<string> {
  return messages.evaluate(async (region: HTMLElement) => {
    let text = region.innerText;
    while (region.scrollTop < 0) {
      region.scrollBy({ top: region.clientHeight / 2, behavior: 'instant' });
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      text += region.innerText;
    }
    return text;
  });
}

test('what people call themselves and tell of themselves is text, wherever they are named', async ({ person, bot }) => {
  const ada = await person('ada');
  const { page } = ada;
  test.slow();
  const people = [];
  for (const [index, display_name] of SHOWN.entries()) {
    const bo = await bot(named(index));
    await bo.asks('PATCH', '/api/account', {
      display_name,
      bio: BIOS[index % BIOS.length],
      status: STATUSES.at(-1 - index),
    });
    await bo.says(`I am ${index}`);
    people.push(bo);
  }
  // Reactions name those who reacted.
  const { events } = await people[0].asks('GET', `/api/rooms/${LOBBY}/events?limit=1`);
  const reaction = `/api/rooms/${LOBBY}/messages/${events[0].seq}/reactions/%F0%9F%8D%AA`;
  for (const bo of people) await bo.asks('PUT', reaction);

  const expectNamed = async () => {
    await ada.scrollsToTheBeginning();
    await expectRead({ innerText: () => readDown(ada) }, SHOWN);
    await expectRead(page.locator('#people'), SHOWN);
    const title = (await ada.messages.getByRole('button', { name: /^🍪/ }).getAttribute('title')) ?? '';
    expect(SHOWN.filter((name) => !title.includes(name))).toEqual([]);
    await expectHarmless(page);
  };
  await ada.opens(LOBBY_PATH);
  await expectNamed();
  await ada.opensAllRooms();
  await ada.room('Lobby');
  await expectNamed();

  // Cards.
  for (const [index, name] of SHOWN.slice(0, BIOS.length).entries()) {
    const card = await ada.opensCard(name);
    await expectRead(card, [name, BIOS[index % BIOS.length]]);
    await expect(card.locator('.card-status')).not.toBeEmpty();
    await expectHarmless(page);
    await page.keyboard.press('Escape');
    await expect(card).toBeHidden();
  }

  // Whom one could mention.
  for (const index of [0, 5, 10]) {
    await ada.box.fill('');
    await ada.box.pressSequentially(`@${named(index)}`);
    const offered = page.getByRole('listbox', { name: 'Suggestions' });
    await expect(offered.getByRole('option')).toContainText(SHOWN[index]);
    await expectHarmless(page);
  }
  await ada.box.fill('');

  // Whom one could write to.
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to' });
  for (const name of SHOWN.slice(0, 8)) {
    await palette.getByRole('combobox').fill(name);
    await expect(palette.getByRole('option').first()).toContainText(name);
    await expectHarmless(page);
  }
  await page.keyboard.press('Escape');

  // Administrators find them too.
  await ada.opens('/admin');
  await page.getByLabel('Search by name').fill('bot');
  await page.getByRole('button', { name: 'Search' }).click();
  await showAll(page.getByRole('main'));
  await expectRead(page.getByRole('main'), SHOWN);
  await expectHarmless(page);
});

test('who is writing, and who has seen it, is told as text', async ({ person }) => {
  test.slow();
  const ada = await person('ada');
  const bo = await person('bo');
  const cy = await person('cy');
  await ada.say('there?');
  for (const name of [SHOWN[0], SHOWN.at(-1)!, '"><svg onload=xss()>', '</script><script>xss()</script>']) {
    await bo.opens('/account');
    await bo.page.getByLabel('Display name').fill(name);
    await bo.page.getByRole('button', { name: 'Save profile' }).click();
    await expect(bo.page.getByText('Saved.')).toBeVisible();
    await expectHarmless(bo.page);
    await bo.opens(LOBBY_PATH);
    await cy.sees('there?');
    await ada.reloads();
    await expect(ada.page.locator('.seen-by')).toContainText(name);
    await expect(async () => {
      await sends(bo, [{ typing: { room: LOBBY } }]);
      await expect(ada.page.locator('.typing')).toContainText(name, { timeout: 1_000 });
    }).toPass();
    await expectHarmless(ada.page);
  }
});

test('a profile is text on one’s own page too', async ({ person }) => {
  const ada = await person('ada');
  for (const [index, bio] of BIOS.entries()) {
    const [display_name, status] = [SHOWN[index % SHOWN.length], STATUSES[index % STATUSES.length]];
    const saved = await ada.page.request.patch('/api/account', {
      headers: { Origin: new URL(ada.page.url()).origin },
      data: { display_name, bio, status },
    });
    expect(saved.status()).toBe(200);
    await ada.opens('/account');
    await expect(ada.page.getByLabel('Display name')).toHaveValue(display_name);
    await expect(ada.page.getByLabel('About you')).toHaveValue(bio);
    await expect(ada.page.getByLabel('Status')).toHaveValue(status);
    await expectHarmless(ada.page);
  }
});

test('nobody can be called so, and a device that calls itself so is named in text', async ({ person, server, bot }) => {
  const bo = await bot('bo');
  for (const name of short(32)) {
    expect((await bo.tries('POST', '/api/accounts', { name, password: PASSWORD })).status, name).toBe(422);
  }
  const ada = await person('ada');
  const programs = short(200).filter((text) => /^[ -~]+$/.test(text));
  for (const program of programs) {
    const reply = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': program },
      body: JSON.stringify({ name: 'ada', password: PASSWORD }),
    });
    expect(reply.status).toBe(200);
  }
  await ada.opens('/account');
  const devices = ada.page.locator('.devices').getByRole('listitem');
  await expect.poll(() => devices.count()).toBeGreaterThan(20);
  // A program's name ends before the first slash or space.
  await expectRead(ada.page.locator('.devices'), programs.slice(-10).map((program) => program.split(/[/ ]/)[0]).filter(Boolean));
  await expectHarmless(ada.page);
});
