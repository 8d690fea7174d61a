import path from 'node:path';
import { type Page } from '@playwright/test';
import { expect, type Person, test } from '../harness';

const FOLDER = process.env.SCREENSHOTS ?? path.join(__dirname, '../../target/screenshots');
const SIZES = { phone: { width: 360, height: 740 }, laptop: { width: 1280, height: 800 }, wide: { width: 2560, height: 1300 } };
/** On a laptop, beside light and dark. */
const LOOKS = { tea: ['tea', ''], contrast: ['contrast', ''], compact: ['', 'compact'] };
const ROOMS = 200;

/** Takes a view at every size, light and dark, and in every look. */
async function shoot(page: Page, view: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: path.join(FOLDER, `${view}-${size}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(SIZES.laptop);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  for (const [name, [theme, density]] of Object.entries(LOOKS)) {
    await look(page, theme, density);
    await page.screenshot({ path: path.join(FOLDER, `${view}-laptop-${name}.png`) });
  }
  await look(page, '', '');
}

/** As if it had been chosen. */
async function look(page: Page, theme: string, density: string): Promise<void> {
  await page.evaluate(
    ([theme, density]) => {
      document.documentElement.setAttribute('data-theme', theme);
      document.documentElement.setAttribute('data-density', density);
    },
    [theme, density],
  );
}

/** What is written with markup doesn't read on the screen as it was typed. */
async function says(person: Person, text: string): Promise<void> {
  const before = await person.texts.count();
  await person.writes(text);
  await expect(person.texts).toHaveCount(before + 1);
  await expect(person.messages.locator('.pending')).toHaveCount(0);
}

async function makesRooms(person: Person): Promise<void> {
  for (let index = 0; index < ROOMS; index++) {
    const name = index % 20 === 0 ? `a very long name of a room, number ${index}` : `Room ${index}`;
    await person.page.evaluate(
      (name) =>
        fetch('/api/rooms', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) }),
      name,
    );
  }
}

test.use({ settings: { WECONNECT_CHANGES_PER_MINUTE: '1000' } });

test('everything that one sees before one is in', async ({ visitor, watch }) => {
  watch.allow('404 GET /nothing-here');
  const page = await visitor();
  for (const [view, address] of [
    ['welcome', '/'],
    ['sign-up', '/signup'],
    ['log-in', '/login'],
    ['not-found', '/nothing-here'],
  ] as const) {
    await page.goto(address);
    await shoot(page, view);
  }
});

test('a conversation, and what lies over it', async ({ person }) => {
  test.setTimeout(600_000);
  const ada = await person('ada');
  const long = await person('maximiliane-von-und-zu-habsburg');
  const noor = await person('noor');
  await says(ada, 'Good morning! The **release** is planned for Thursday, as we said.');
  await says(ada, 'What is left is in the list:\n- the migration\n- the notes for administrators\n- tea');
  await says(long, 'I can take the notes. Does somebody have the *old* ones?');
  await says(noor, 'صباح الخير، سأراجع الترجمة اليوم');
  await says(ada, 'They are here: https://example.org/handbook/administration/notes-of-the-last-release-but-one.html');
  await says(long, 'This is what broke last time:\n```rust\nfn next(seq: Seq) -> Option<Seq> {\n    seq.checked_add(1)\n}\n```');
  await says(noor, '> the migration\nDone, @ada. 🎉');
  await says(long, `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft${'!'.repeat(3)}`);
  await says(ada, '🫖👍');
  await ada.line('Done, @ada. 🎉').hover();
  await makesRooms(ada);
  await ada.reloads();
  await ada.isIn('Lobby');
  await expect(ada.texts.last()).toBeInViewport();
  await shoot(ada.page, 'room');

  await ada.line('Done, @ada. 🎉').hover();
  await ada.page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(ada.page.getByRole('option', { name: 'grinning face', exact: true })).toBeVisible();
  await shoot(ada.page, 'emoji');
  await ada.page.keyboard.press('Escape');
  await ada.page.keyboard.press('Control+k');
  await shoot(ada.page, 'palette');
  await ada.page.keyboard.press('Escape');
  await ada.opensCard('maximiliane-von-und-zu-habsburg');
  await shoot(ada.page, 'card');
  await ada.page.keyboard.press('Escape');
  await ada.opensOwnMenu();
  await expect(ada.page.getByRole('textbox', { name: 'Status' })).toBeVisible();
  await shoot(ada.page, 'menu');
  await ada.page.keyboard.press('Escape');
  await ada.chooses('Invite people');
  await shoot(ada.page, 'invite');
  await ada.page.keyboard.press('Escape');
  for (const [view, address] of [
    ['rooms', '/rooms'],
    ['account', '/account'],
    ['administration', '/admin'],
  ] as const) {
    await ada.opens(address);
    await shoot(ada.page, view);
  }
});
