import { type BrowserContext, type Locator, type Page } from '@playwright/test';
import { type Bot, expect, type Person, test as base } from '../../harness';

export { expect } from '../../harness';

/** In every browser of these tests, what calls `xss` and what the Content-Security-Policy had to stop is written down. */
export const test = base.extend<{ sprung: string[] }>({
  sprung: [
    async ({}, use) => {
      const sprung: string[] = [];
      await use(sprung);
      expect(sprung, 'what ran, or would have run').toEqual([]);
    },
    { auto: true },
  ],
  visitor: async ({ visitor, sprung }, use) => {
    await use(async (options) => {
      const page = await visitor(options);
      await arm(page.context(), sprung);
      return page;
    });
  },
});

async function arm(context: BrowserContext, sprung: string[]): Promise<void> {
  await context.exposeBinding('xss', ({ page }, what = 'ran') => void sprung.push(`${what}, ${page.url()}`));
  await context.addInitScript(() => {
    const trap = (window as unknown as { xss: (what: string) => void }).xss;
    addEventListener('securitypolicyviolation', (event) => trap(`${event.effectiveDirective} stopped ${event.blockedURI}`));
  });
}

/** The elements of a message's text. */
const OURS =
  'p, blockquote, pre, code, ol, ul, li, strong, em, s, a, span, br, h2, h3, h4, h5, h6, div, button, table, thead, tbody, tr, th, td';

/** Nothing that somebody typed has become anything but text, or a link of ours. */
export async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate((OURS) => {
    const all = Array.from(document.querySelectorAll('*'));
    const named = (element: Element) => element.cloneNode(false) as Element;
    const strange = all.filter((element) => {
      const attributes = Array.from(element.attributes);
      if (attributes.some(({ name }) => name.startsWith('on') || name === 'srcdoc' || name === 'formaction')) return true;
      const addresses = attributes.filter(({ name }) => /^(href|src|action|data|xlink:href)$/.test(name));
      if (addresses.some(({ value }) => !/^(https?:|mailto:|\/(?!\/)|#|$)/i.test(value))) return true;
      if (element instanceof HTMLScriptElement) return !element.nonce && element.type !== 'application/octet-stream';
      if (element.matches('svg, svg *')) return !element.closest('svg.drawing') || !element.matches('svg, path');
      if (element.matches('.text *')) return !element.matches(OURS);
      return element.matches('iframe, object, embed, base, math, img, video, audio, template, body style, meta[http-equiv], x');
    });
    const links = all.filter((element): element is HTMLAnchorElement => element.matches('.text a'));
    const loose = links.filter(({ rel, target, href }) => {
      const { protocol, origin } = new URL(href);
      const safe = ['https:', 'http:', 'mailto:'].includes(protocol) && origin !== location.origin;
      return !safe || rel !== 'noopener noreferrer nofollow' || target !== '_blank';
    });
    return [...strange, ...loose].map((element) => named(element).outerHTML);
  }, OURS);
  expect(found, page.url()).toEqual([]);
}

/** The texts as they are read: white space and where lines end don't matter. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Each of these is somewhere in this part of the page, as it was typed. */
export async function expectRead(part: { innerText(): Promise<string> }, texts: readonly string[]): Promise<void> {
  const missing = async () => {
    const read = plain(await part.innerText());
    return texts.filter((text) => !read.includes(plain(text)));
  };
  await expect.poll(missing, { message: 'what can’t be read as it was typed' }).toEqual([]);
}

/** Asks for the rest of a list until all of it is there. */
export async function showAll(part: Locator): Promise<void> {
  const more = part.getByRole('link', { name: 'Show more' }).or(part.getByRole('button', { name: 'Show more' }));
  await expect(more).toBeVisible();
  while ((await more.count()) > 0) {
    const before = await part.innerText();
    await more.click();
    await expect.poll(() => part.innerText()).not.toBe(before);
  }
}

/** What somebody's own page could send over a socket of its own. Answers when as many messages are acknowledged. */
export async function sends(person: Person, frames: readonly unknown[], acknowledged = 0): Promise<void> {
  await person.page.evaluate(
    ([frames, acknowledged]) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws`, 'weconnect.v2.json');
        let open = acknowledged;
        const end = () => {
          if (open === 0) resolve();
        };
        socket.onopen = () => socket.send(JSON.stringify({ hello: { resume: [] } }));
        socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.welcome) {
            for (const frame of frames) socket.send(JSON.stringify(frame));
            end();
          }
          if (frame.refused ?? frame.error) reject(new Error(data));
          if (frame.posted) {
            open -= 1;
            end();
          }
        };
      }),
    [frames, acknowledged] as const,
  );
}

/** The newest messages of a room, by their seq. */
export async function seqs(bot: Bot, room: string): Promise<number[]> {
  const { events } = await bot.asks('GET', `/api/rooms/${room}/events?limit=200`);
  return events.filter(({ kind }: { kind: { posted?: unknown } }) => kind.posted).map(({ seq }: { seq: number }) => seq);
}
