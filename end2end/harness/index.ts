import { type Browser, type BrowserContextOptions, type Page, test as base } from '@playwright/test';
import { Bot } from './bot';
import { noteListeners } from './hydration';
import { Person } from './person';
import { READY_WITHIN, Server, type Settings } from './server';
import { Watch } from './watch';

export { expect } from '@playwright/test';
export { Bot } from './bot';
export { hydrated } from './hydration';
export { fillIn, kept, LOBBY, LOBBY_PATH, PASSWORD, Person } from './person';
export { png } from './png';

interface Fixtures {
  /** Settings of the test's own. */
  settings: Settings;
  server: Server;
  watch: Watch;
  /** A browser in which nobody is logged in. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  /** Somebody who has just signed up, in a browser of their own. */
  person: (name: string, options?: BrowserContextOptions) => Promise<Person>;
  bot: (name: string) => Promise<Bot>;
}

/** What a page does with its worker is shown here; elsewhere its work, a seventh of all that a test costs, is left out. */
const WITH_WORKER = /\/tests\/(accounts|files|look|offline|shell)\//;

export const test = base.extend<Fixtures>({
  settings: [{}, { option: true }],

  serviceWorkers: async ({}, use, info) => use(WITH_WORKER.test(info.file) ? 'allow' : 'block'),

  // In a time of its own, which is none of the test's.
  server: [
    async ({ settings }, use, info) => {
      const server = await Server.start(settings);
      await use(server);
      if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log });
      await server.end();
    },
    { timeout: 2 * READY_WITHIN },
  ],

  watch: [
    async ({}, use) => {
      const watch = new Watch();
      await use(watch);
      watch.expectNoFaults();
    },
    { auto: true },
  ],

  // Playwright's own pages are watched too, and know the server.
  baseURL: async ({ server }, use) => use(server.url),
  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await noteListeners(context);
    await use(context);
  },

  visitor: async ({ browser, baseURL, watch }, use) => {
    const open = async (options: BrowserContextOptions = {}) => {
      const context = await browser.newContext({ baseURL, ...options });
      watch.follow(context);
      await noteListeners(context);
      return context.newPage();
    };
    await use(open);
    await closeAll(browser);
  },

  person: async ({ visitor }, use) => {
    await use(async (name, options) => {
      const person = new Person(name, await visitor(options));
      await person.signsUp();
      return person;
    });
  },

  bot: async ({ server }, use) => use((name) => Bot.signUp(server, name)),
});

async function closeAll(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}
