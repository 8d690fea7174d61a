import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Page } from '@playwright/test';
import { expect, test } from '../../harness';

const WIDTHS = [320, 360, 768, 1280, 2560];

async function expectNoOverflow(page: Page, where: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    const [content, screen] = await page.evaluate(() => [document.scrollingElement!.scrollWidth, window.innerWidth]);
    expect(content, `${where} at ${width} px`).toBeLessThanOrEqual(screen);
    const outside = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main *'))
        .filter((element) => element.checkVisibility() && !element.closest('.unseen'))
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5)
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(outside, `cut off: ${where} at ${width} px`).toEqual([]);
  }
}

test('nothing overflows before one is in, at any width', async ({ visitor, watch }) => {
  watch.allow('404 GET /nothing-here');
  const page = await visitor();
  for (const path of ['/', '/login', '/signup?name_error=name_bad_character&name=%3F', '/nothing-here']) {
    await page.goto(path);
    await expectNoOverflow(page, path);
  }
});

test('nothing overflows in a room, however long its words, at any width', async ({ person }) => {
  const ada = await person('a'.repeat(32));
  await ada.makesRoom('W'.repeat(60));
  await ada.say('w'.repeat(500));
  await ada.say(`https://example.org/${'path/'.repeat(60)}`);
  await ada.say('しずかな部屋で'.repeat(40));
  await expectNoOverflow(ada.page, 'room');
  await ada.page.goto('/rooms');
  await expectNoOverflow(ada.page, 'rooms');
});

test('nothing overflows while the connection is lost, at any width', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  await server.stop();
  await ada.writes('waits');
  await expect(ada.line('waits')).toContainText('Waiting for connection');
  await expectNoOverflow(ada.page, 'offline');
  await server.start();
});

test('light and dark follow the system', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/');
  const lightness = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme });
    const colour = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    return Math.max(...colour.match(/\d+/g)!.slice(0, 3).map(Number));
  };
  expect(await lightness('light')).toBeGreaterThan(200);
  expect(await lightness('dark')).toBeLessThan(60);
});

test('the style knows beginnings and ends, and no left and right', async () => {
  const folder = path.join(__dirname, '../../../style');
  const physical = /(^|[;{\s])(left|right|(margin|padding|border)-(left|right)[\w-]*|border-(top|bottom)-(left|right)-radius)\s*:|(float|clear):\s*(left|right)/m;
  for (const name of await readdir(folder)) {
    expect(await readFile(path.join(folder, name), 'utf8'), name).not.toMatch(physical);
  }
});
