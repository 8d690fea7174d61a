import { type Locator, type Page, expect } from '@playwright/test';
import { hydrated } from './hydration';

export const LOBBY = '00000000-0000-7000-8000-000000000001';
export const LOBBY_PATH = `/rooms/${LOBBY}`;
export const PASSWORD = 'tea at half past four';

/** Somebody with an account, in front of one tab. */
export class Person {
  readonly messages: Locator;
  /** What was said, oldest first, without who came and went. */
  readonly texts: Locator;
  readonly box: Locator;
  readonly people: Locator;
  readonly rooms: Locator;
  /** Says what happens about the connection while it is gone. */
  readonly connection: Locator;

  constructor(
    readonly name: string,
    readonly page: Page,
  ) {
    this.messages = page.getByRole('region', { name: 'Messages', exact: true });
    this.texts = this.messages.locator('.text');
    this.box = page.getByRole('textbox', { name: /^Message / });
    this.people = page.getByRole('complementary').getByRole('listitem');
    this.rooms = page.getByRole('navigation', { name: 'Rooms' });
    this.connection = page.getByRole('main').getByRole('status').first();
  }

  /** By the API, so that each test opens one page fewer; what the form does, sign-up.spec.ts tries. */
  async signsUp(): Promise<void> {
    const { origin } = new URL((await this.page.request.get('/healthz')).url());
    // As a browser, which gets cookies.
    const headers = { Origin: origin };
    const reply = await this.page.request.post('/api/accounts', { headers, data: { name: this.name, password: PASSWORD } });
    expect(reply.status(), await reply.text()).toBe(201);
    await this.opens(LOBBY_PATH);
    await this.isIn('Lobby');
  }

  async logsIn(): Promise<void> {
    await this.opens('/login');
    await fillIn(this.page, this.name, PASSWORD);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.isIn('Lobby');
  }

  async opens(path: string): Promise<void> {
    await this.page.goto(path);
    await hydrated(this.page);
  }

  async reloads(): Promise<void> {
    await this.page.reload();
    await hydrated(this.page);
  }

  /** The room's page is there and takes part: somebody who is on it is online. */
  async isIn(room: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(room);
    await expect(this.page).toHaveURL(/\/rooms\/[0-9a-f-]{36}$/);
    await hydrated(this.page);
    await expect(this.page.locator('#people').getByText(`${this.name} (online)`)).toBeAttached();
  }

  /** The members are listed so, in this order; before each row stand the initials. */
  async seesMembers(...rows: string[]): Promise<void> {
    await expect(this.people).toHaveText(rows.map((row) => row.charAt(0).toUpperCase() + row));
  }

  /** Another tab of the same browser. */
  async tab(): Promise<Person> {
    const other = await this.anotherTab();
    await other.opens(LOBBY_PATH);
    await other.isIn('Lobby');
    return other;
  }

  /** Another tab of the same browser, with nothing in it. */
  async anotherTab(): Promise<Person> {
    return new Person(this.name, await this.page.context().newPage());
  }

  /** Opens a page that comes without the server. */
  async opensOffline(path: string): Promise<void> {
    await this.page.goto(path);
    await expect(this.page).toHaveURL(path);
    await hydrated(this.page);
  }

  /** Closes the tab; the browser stays, and a new tab is opened by `opens` and its like. */
  async closesTab(): Promise<Person> {
    const other = await this.anotherTab();
    await this.page.close();
    return other;
  }

  /** From here on this browser opens the application by itself, and keeps what is on the screen. */
  async isKept(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    // Firefox 153 crashes over `allTextContents`.
    const last = (await this.texts.count()) ? await this.texts.last().textContent() : this.name;
    await expect.poll(async () => JSON.stringify(await keptRooms(this.page))).toContain(last);
  }

  async room(name: string): Promise<void> {
    await this.rooms.getByRole('link', { name, exact: true }).click();
    await this.isIn(name);
  }

  /** Leaves the room for the page of all rooms, and is there: until it has come, the room is still before one's eyes. */
  async opensAllRooms(): Promise<void> {
    await this.rooms.getByRole('link', { name: 'All rooms' }).click();
    await expect(this.page.getByRole('textbox', { name: 'Room name' })).toBeVisible();
  }

  async makesRoom(name: string): Promise<void> {
    await this.opensAllRooms();
    await this.page.getByRole('textbox', { name: 'Room name' }).fill(name);
    await this.page.getByRole('button', { name: 'Create room' }).click();
    await this.isIn(name);
  }

  async makesPrivateRoom(name: string): Promise<void> {
    await this.opens('/rooms');
    await this.page.getByRole('textbox', { name: 'Room name' }).fill(name);
    await this.page.getByRole('checkbox', { name: /^Private/ }).check();
    await this.page.getByRole('button', { name: 'Create room' }).click();
    await this.isIn(name);
  }

  /** Begins a direct conversation from the page of all rooms. */
  async writesTo(...names: string[]): Promise<void> {
    await this.opens('/rooms');
    await this.page.getByRole('combobox', { name: 'To', exact: true }).fill(names.join(', '));
    await this.page.getByRole('button', { name: 'Start conversation' }).click();
  }

  async joins(name: string): Promise<void> {
    await this.opensAllRooms();
    await this.page.getByRole('button', { name: `Join ${name}` }).click();
    await this.isIn(name);
  }

  /** What one can do for oneself. */
  async opensOwnMenu(): Promise<void> {
    await this.page.getByRole('button', { name: /^Your menu/ }).click();
  }

  /** Chooses to log out, whatever is asked then. */
  /** `before` is done with the menu open. */
  async logsOut(before = async () => {}): Promise<void> {
    await this.opensOwnMenu();
    // What the menu asks for has come: it would be refused to nobody.
    const menu = this.page.locator('#my-menu');
    await expect(menu.getByLabel('Status').or(menu.getByRole('alert'))).toBeVisible();
    await before();
    await this.page.getByRole('button', { name: 'Log out', exact: true }).click();
  }

  async leaves(name: string): Promise<void> {
    await this.opensMenu();
    await this.page.getByRole('menuitem', { name: `Leave ${name}` }).click();
  }

  /** What one can do with the room that one is in. */
  async opensMenu(): Promise<void> {
    await this.page.getByRole('button', { name: 'Room menu' }).click();
  }

  /** Opens what stands under this name in the room's menu. */
  async chooses(name: string): Promise<Locator> {
    await this.opensMenu();
    await this.page.getByRole('menuitem', { name, exact: true }).click();
    return this.page.getByRole('dialog', { name });
  }

  /** Opens somebody's card from the list of people. */
  async opensCard(name: string): Promise<Locator> {
    await this.page.locator('#people').getByRole('button', { name, exact: true }).click();
    return this.page.getByRole('dialog', { name });
  }

  /** Writes and sends, whatever becomes of it. */
  async writes(text: string): Promise<void> {
    await this.box.fill(text);
    // On a phone Enter breaks the line.
    const isPhone = await this.page.evaluate(() => matchMedia('(pointer: coarse) and (not (any-hover: hover))').matches);
    if (isPhone) await this.page.getByRole('button', { name: 'Send' }).tap();
    else await this.box.press('Enter');
  }

  /** Writes, sends, and waits until the server has it. */
  async say(text: string): Promise<void> {
    await this.writes(text);
    await this.sees(text);
    await expect(this.line(text).getByText('Sending…')).toHaveCount(0);
  }

  /** Sees this text, once. */
  async sees(text: string): Promise<void> {
    await expect(this.message(text)).toHaveCount(1);
    await expect(this.message(text)).toBeInViewport();
  }

  /** Sees these texts in this order and no others. */
  async seesExactly(...texts: string[]): Promise<void> {
    await expect(this.texts).toHaveText(texts);
  }

  /** Is told that the connection is gone, before or after the first try in vain. */
  async isCutOff(): Promise<void> {
    await expect(this.connection).toContainText(/Reconnecting…|Can't connect\. Retrying…/);
  }

  /** Is connected again, without waiting for the next try. */
  async reconnects(): Promise<void> {
    const retry = this.page.getByRole('button', { name: 'Try now' });
    await expect(async () => {
      if (await retry.isVisible()) await retry.click({ timeout: 500 });
      await expect(this.connection).toBeEmpty({ timeout: 300 });
    }).toPass();
  }

  async scrollsToTheBeginning(): Promise<void> {
    await this.messages.hover();
    await expect(async () => {
      await this.page.mouse.wheel(0, -5_000);
      await expect(this.messages.getByText('This is the beginning of the room.')).toBeInViewport({ timeout: 100 });
    }).toPass();
  }

  /** Reads on from what is on the screen to the newest message, screen by screen: all texts on the way, as they come. */
  async readsOn(): Promise<string[]> {
    return this.messages.evaluate(async (region) => {
      const read: string[] = [];
      const isOnScreen = (element: Element) => {
        const [{ top, bottom }, place] = [region.getBoundingClientRect(), element.getBoundingClientRect()];
        return place.bottom > top && place.top < bottom;
      };
      for (;;) {
        // What is missing there is on its way.
        do {
          for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
        } while (Array.from(region.querySelectorAll('.hole')).some(isOnScreen));
        const texts = Array.from(region.querySelectorAll<HTMLElement>('.text'))
          .filter(isOnScreen)
          .map((text) => text.innerText);
        const known = read.length === 0 ? -1 : texts.indexOf(read.at(-1)!);
        if (read.length > 0 && known < 0) throw new Error(`after “${read.at(-1)}” comes “${texts[0]}”`);
        read.push(...texts.slice(known + 1));
        if (region.scrollTop > -1) return read;
        region.scrollBy({ top: region.clientHeight / 2, behavior: 'instant' });
      }
    });
  }

  async seesThat(notice: string): Promise<void> {
    await expect(this.messages.getByRole('listitem').filter({ hasText: notice })).toHaveCount(1);
  }

  message(text: string): Locator {
    return this.messages.getByText(text, { exact: true });
  }

  /** A message with all that stands around it. */
  line(text: string): Locator {
    return this.messages.getByRole('listitem').filter({ has: this.page.getByText(text, { exact: true }) });
  }
}

export async function fillIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(name);
  await page.getByLabel('Password').fill(password);
}

/** What the browser's database keeps, by store: names, and values with the texts in them. */
export function kept(page: Page): Promise<Record<string, Record<string, string>>> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open('weconnect'));
    const stores: Record<string, Record<string, string>> = {};
    for (const name of Array.from(database.objectStoreNames)) {
      const store = database.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      const text = (value: unknown) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value));
      stores[name] = Object.fromEntries(keys.map((key, index) => [String(key), text(values[index])]));
    }
    database.close();
    return stores;
  });
}

async function keptRooms(page: Page): Promise<unknown> {
  return (await kept(page)).rooms;
}
