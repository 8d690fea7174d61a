import { type Page } from '@playwright/test';
import { expect, LOBBY, test } from '../../harness';

/** What stood above the box and in it whenever Enter was pressed there. */
interface Sent {
  room: string;
  /** Where the link leads that the sidebar marks. */
  marked?: string | null;
  text: string;
}

/** More than one needs to switch rooms and write, less than a test waits for anything. */
const LATE_MS = 1_500;

test('what one writes goes to the room whose name stands above the box, whichever answer is late', async ({ person }) => {
  const ada = await person('ada');
  const ids: Record<string, string> = { Lobby: LOBBY };
  const late = ['none', 'the first', 'the second', 'the third', 'each'];
  for (const name of late) ids[name] = await makeRoom(ada.page, name);
  await noteEnters(ada.page);

  let asked = 0;
  let held = '';
  await ada.page.route('**/*', async (route) => {
    const isLate = held === 'each' || held === late[++asked];
    if (isLate) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    await route.continue().catch(() => undefined);
  });
  let number = 0;
  for (const name of late) {
    [asked, held] = [0, name];
    await ada.rooms.getByRole('link', { name, exact: true }).click();
    for (const end = Date.now() + LATE_MS + 500; Date.now() < end; ) {
      await ada.page.waitForTimeout(60);
      if (!(await ada.box.isVisible())) continue;
      await ada.box.pressSequentially(`message ${++number}`);
      await ada.box.press('Enter');
    }
    await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText(name);
    // From one that is known to another, and back at once.
    for (const other of ['Lobby', name, 'Lobby', name]) {
      await ada.rooms.getByRole('link', { name: other, exact: true }).click();
      await ada.page.keyboard.type(`message ${++number}`);
      await ada.page.keyboard.press('Enter');
    }
  }
  await ada.page.unrouteAll({ behavior: 'wait' });

  const sent = await ada.page.evaluate(() => (window as unknown as { sent: Sent[] }).sent);
  expect(sent.length, 'messages').toBeGreaterThan(4 * late.length);
  expect(sent.filter(({ room, marked }) => marked !== `/rooms/${ids[room]}`)).toEqual([]);
  await expect(ada.messages.getByText('Sending…')).toHaveCount(0);
  for (const [name, id] of Object.entries(ids)) {
    const written = sent.filter((message) => message.room === name).map((message) => message.text);
    await expect.poll(() => textsIn(ada.page, id), { message: name }).toEqual(written);
  }
});

/** A room that one has never opened. */
async function makeRoom(page: Page, name: string): Promise<string> {
  const headers = { Origin: new URL(page.url()).origin };
  const reply = await page.request.post('/api/rooms', { headers, data: { name } });
  expect(reply.ok(), await reply.text()).toBe(true);
  return (await reply.json()).id;
}

async function textsIn(page: Page, room: string): Promise<string[]> {
  const { events } = await (await page.request.get(`/api/rooms/${room}/events?limit=200`)).json();
  return events.flatMap((event: { kind: { posted?: { content: { text: string } } } }) => event.kind.posted?.content.text ?? []);
}

async function noteEnters(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sent: Sent[] = [];
    Object.assign(window, { sent });
    const note = (event: KeyboardEvent) => {
      const box = event.target as HTMLTextAreaElement;
      const room = document.querySelector('h1')?.textContent ?? '';
      const marked = document.querySelector('nav [aria-current=page]')?.getAttribute('href');
      if (event.key === 'Enter' && box.id === 'text' && box.value) sent.push({ room, marked, text: box.value });
    };
    // Before anything of the application.
    window.addEventListener('keydown', note, { capture: true });
  });
}
