import { LOBBY_PATH } from '../../harness';
import { packed, short } from './corpus';
import { expect, expectHarmless, expectRead, showAll, test } from './trap';

/** Without those that look like another one, which no two rooms can be called. */
const NAMES = short(60).filter((text) => /^[ -~]+$/.test(text));
const TOPICS = packed(250);

test('what rooms are called and are about is text, in lists, headers, titles and the palette', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const { page } = ada;
  test.slow();
  const made: string[] = [];
  for (const [index, name] of NAMES.entries()) {
    const { id } = await bo.asks('POST', '/api/rooms', { name });
    await bo.asks('PATCH', `/api/rooms/${id}`, { topic: TOPICS[index % TOPICS.length] });
    if (index % 2 === 0) await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
    made.push(`/rooms/${id}`);
  }
  const mine = NAMES.filter((_, index) => index % 2 === 0);

  // As they arrive, and as the server renders them.
  await expectRead(ada.rooms, mine);
  await expectHarmless(page);
  const main = page.getByRole('main');
  await ada.opensAllRooms();
  await showAll(main);
  await expectRead(main, [...NAMES, ...TOPICS]);
  await expectHarmless(page);
  await ada.opens('/rooms');
  await showAll(main);
  await expectRead(main, [...NAMES, ...TOPICS]);
  await expectRead(ada.rooms, mine);
  await expectHarmless(page);
  for (const [index, name] of NAMES.entries()) {
    if (index % 2 === 1) await expect(page.getByRole('button', { name: `Join ${name}`, exact: true })).toBeVisible();
  }

  // Where the server writes the title, what ends titles, scripts and attributes is the most interesting.
  for (const [index, name] of mine.entries()) {
    const server = /<\/|"|'|&/.test(name) && index % 2 === 0;
    if (!server && index > 8) continue;
    if (server) await ada.opens(made[2 * index]);
    else await ada.rooms.getByRole('link', { name, exact: true }).click();
    await ada.isIn(name);
    await expect(page).toHaveTitle(`${name} · WeConnect`);
    await expect(ada.box).toHaveAccessibleName(`Message #${name}`);
    await expectHarmless(page);
  }

  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to' });
  for (const name of mine.slice(0, 8)) {
    // Opened before the rooms are known, it may list them only as one types on.
    await expect(async () => {
      await palette.getByRole('combobox').fill('');
      await palette.getByRole('combobox').fill(name);
      await expect(palette.getByRole('option').first()).toContainText(name, { timeout: 1000 });
    }).toPass();
    await expectHarmless(page);
  }
});

test('what a room was called, and who decided it, is text', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const { id } = await bo.asks('POST', '/api/rooms', { name: 'Tea' });
  await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
  await ada.room('Tea');
  const me = await ada.page.request.get('/api/account');
  await bo.asks('PUT', `/api/rooms/${id}/members/${(await me.json()).me.id}/role`, { role: 'moderator' });
  for (const topic of TOPICS) await bo.asks('PATCH', `/api/rooms/${id}`, { topic });
  for (const name of NAMES) await bo.asks('PATCH', `/api/rooms/${id}`, { name });
  const [newest, topic] = [NAMES.at(-1)!, TOPICS.at(-1)!];
  const expectShown = async () => {
    await ada.isIn(newest);
    await expect.poll(() => ada.page.title()).toContain(`${newest} · WeConnect`);
    await expect(ada.page.locator('.topic')).toHaveText(topic);
    await expectHarmless(ada.page);
  };
  await expectShown();
  await expectRead(ada.messages, NAMES);
  await ada.reloads();
  await expectShown();
  await expectRead(ada.messages, NAMES.slice(-40));
  const log = await ada.chooses('Audit log');
  await showAll(log);
  await expectRead(log, [...NAMES, ...TOPICS]);
  await expectHarmless(ada.page);
  await ada.page.keyboard.press('Escape');
  const settings = await ada.chooses('Settings');
  await expect(settings.getByRole('textbox', { name: 'Topic' })).toHaveValue(topic);
  await expectHarmless(ada.page);
});

test('an address can hold what it wants', async ({ person, visitor, watch }) => {
  test.slow();
  const ada = await person('ada');
  const texts = packed(1_500);
  watch.allow(/^404 GET \//);
  for (const typed of texts.map(encodeURIComponent)) {
    for (const path of [`${LOBBY_PATH}?text=${typed}&error=${typed}`, `/rooms?name=${typed}&name_error=${typed}`, `/join/${typed}`]) {
      await ada.page.goto(path);
      await expect(ada.page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectHarmless(ada.page);
    }
  }
  const stranger = await visitor();
  for (const typed of texts.map(encodeURIComponent)) {
    for (const path of [`/signup?name=${typed}&name_error=${typed}`, `/login?name=${typed}&error=${typed}&next=javascript:xss()`]) {
      await stranger.goto(path);
      await expect(stranger.getByRole('heading', { level: 1 })).toBeVisible();
      await expectHarmless(stranger);
    }
  }
});
