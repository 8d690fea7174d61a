import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, hydrated, LOBBY_PATH, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import forms from './forms.json';

const FOLDER = path.join(__dirname, '../../../app/languages');

/** Those that nobody speaks: accents, and right to left. */
const ACCENTED = 'en-XA';
const MIRRORED = 'ar-XB';

/** Widths at which nothing may be cut off: a small phone's and a usual window's. */
const WIDTHS = [320, 1280];

type Texts = { [key: string]: string | Texts };

async function languages(): Promise<Map<string, Texts>> {
  const names = (await readdir(FOLDER)).sort();
  const read = async (name: string) => [name.replace('.json', ''), JSON.parse(await readFile(path.join(FOLDER, name), 'utf8'))];
  return new Map(await Promise.all(names.map(read as (name: string) => Promise<[string, Texts]>)));
}

/** Has somebody's account in another language from the next page on. */
async function reads(page: Page, language: string): Promise<void> {
  const { origin } = new URL(page.url());
  const reply = await page.request.patch('/api/account', { headers: { Origin: origin }, data: { language } });
  expect(reply.status(), await reply.text()).toBe(200);
}

async function expectRoot(page: Page, lang: string, dir: string): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  await expect(page.locator('html')).toHaveAttribute('dir', dir);
}

/** Texts and names on the page in which a word is English, or that are a key's. */
function foreign(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const ours = /\b(?=[a-z]*[aeiou])[a-z]{3,}\b/i;
    const typed = /^(#?ada|#?Lobby|WeConnect|.*\.(png|txt)|[\w-]+:)$/;
    const found: string[] = [];
    const look = (text: string | null) => {
      const words = (text ?? '').trim();
      const rest = words.replace(/\b(ada|Ada|Chidi|Lobby|WeConnect|WebP|JPEG|party_parrot|Chrome|Linux|Deleted account|Enter|Delete|here|hello there)\b/g, '');
      if (words && !typed.test(words) && ours.test(rest)) found.push(words);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement: parent, textContent } = walker.currentNode;
      if (parent && !parent.closest('script, style, option[lang], [data-text], .text, .emoji, kbd')) look(textContent);
    }
    for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-description']) {
      for (const element of document.querySelectorAll(`[${name}]`)) look(element.getAttribute(name));
    }
    return found;
  });
}

async function expectNothingCutOff(page: Page, where: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    const outside = await page.evaluate(() => {
      const shown = Array.from(document.querySelectorAll('body *')).filter(
        (element) => element.checkVisibility() && !element.closest('.unseen, .contents, [role=toolbar]'),
      );
      const isOut = (element: Element) => {
        const { left, right, width: wide } = element.getBoundingClientRect();
        return wide > 1 && (left < -0.5 || right > window.innerWidth + 0.5);
      };
      const page = document.scrollingElement!;
      const found = page.scrollWidth > window.innerWidth ? ['the page scrolls sideways'] : [];
      return [...found, ...shown.filter(isOut).map((element) => element.outerHTML.slice(0, 100))];
    });
    expect(outside, `${where} at ${width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 740 });
}

/** Goes through the pages and most of what opens over them. */
async function everywhere(page: Page, look: (where: string) => Promise<void>): Promise<void> {
  for (const place of [LOBBY_PATH, '/rooms', '/account', '/admin']) {
    await page.goto(place);
    await hydrated(page);
    await look(place);
  }
  await page.goto(LOBBY_PATH);
  await hydrated(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('palette');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // Not into the box, which the focus has come back to.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('shortcuts');
  await page.keyboard.press('Escape');
}

test('plural forms and numbers are those of this browser', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/');
  const own = await page.evaluate((tags) => {
    const of = (tag: string) => {
      const rules = new Intl.PluralRules(tag);
      const runs: [string, number][] = [];
      for (let count = 0; count <= 1_000; count += 1) {
        const form = rules.select(count);
        const last = runs.at(-1);
        if (last?.[0] === form) last[1] += 1;
        else runs.push([form, 1]);
      }
      const plurals = runs.map(([form, times]) => (times > 1 ? `${form}*${times}` : form)).join(' ');
      const written = (number: number) => number.toLocaleString(`${tag}-u-nu-latn`);
      return { plurals, numbers: [0, 999, 1_000, 9_999, 10_000, 1_234_567].map(written), half: written(0.5) };
    };
    return Object.fromEntries(tags.map((tag) => [tag, of(tag)]));
  }, Object.keys(forms));
  expect(own).toEqual(forms);
  expect(Object.keys(forms).sort()).toEqual(Array.from((await languages()).keys()));
});

test('days are called as this browser calls them', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/');
  for (const [tag, texts] of await languages()) {
    // English days stand as in Britain, as they did before there were others.
    const { months, weekdays, this_year, any_year } = texts.dates as unknown as Record<string, string> & {
      months: string[];
      weekdays: string[];
    };
    const fill = (text: string, values: Record<string, string>) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]!);
    const days = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 3 + 2 * month));
    const ours = days.map((day) => {
      const date = new Date(day);
      const values = {
        day: `${date.getUTCDate()}`,
        month: months[date.getUTCMonth()]!,
        year: '2026',
        weekday: weekdays[(date.getUTCDay() + 6) % 7]!,
      };
      return [fill(this_year!, values), fill(any_year!, values)];
    });
    const own = await page.evaluate(
      ([days, tag]) => {
        const locale = `${tag === 'en' ? 'en-GB' : tag}-u-nu-latn`;
        const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
        const parts = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
        const near = new Intl.DateTimeFormat(locale, parts);
        return days.map((day) => [near.format(day), whole.format(day)]);
      },
      [days, tag] as const,
    );
    // In Britain no comma stands after the weekday any more.
    const expected = tag === 'en' ? own.map(([near, whole]) => [near!.replace(/^(\w+) /, '$1, '), whole]) : own;
    expect(ours, tag).toEqual(expected);
  }
});

test('a stranger reads what their browser asks for, and chooses another before logging in', async ({ visitor }) => {
  const page = await visitor({ locale: 'de-CH' });
  const reply = await page.goto('/login');
  expect(await reply!.text()).toContain('<html lang="de" dir="ltr"');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anmelden');
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('العربية');
  await page.getByRole('button', { name: 'Sprache ändern' }).click();
  await expectRoot(page, 'ar', 'rtl');
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('تسجيل الدخول');
  await expectAccessible(page);
  await page.getByRole('combobox', { name: 'اللغة' }).selectOption('');
  await page.getByRole('button', { name: 'تغيير اللغة' }).click();
  await expectRoot(page, 'de', 'ltr');
});

test('an account keeps its language, in every browser of its owner', async ({ person, visitor }) => {
  const ada = await person('ada');
  await ada.opens('/account');
  const form = ada.page.locator('form[action="/language"]');
  await form.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await form.getByRole('button', { name: 'Change language' }).click();
  await expectRoot(ada.page, 'de', 'ltr');
  await hydrated(ada.page);
  await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText('Dein Konto');

  const other = await visitor();
  await other.goto('/login');
  await other.getByLabel('Username').fill('ada');
  await other.getByLabel('Password', { exact: true }).fill('tea at half past four');
  await other.getByRole('button', { name: 'Log in' }).click();
  await expectRoot(other, 'de', 'ltr');
  await hydrated(other);
  await expect(other.getByRole('textbox', { name: 'Nachricht an #Lobby' })).toBeVisible();
});

test('only the texts of the page’s language are loaded, and more of them with the first part that needs them', async ({
  person,
}) => {
  const ada = await person('ada');
  await reads(ada.page, 'de');
  const loaded: string[] = [];
  ada.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/pkg/texts/')) loaded.push(pathname.replace(/\.[\w-]{22}(?=\.json$)/, ''));
  });
  await ada.reloads();
  expect(loaded).toEqual(['/pkg/texts/texts-de.json']);
  await ada.page.keyboard.press('Control+k');
  await expect(ada.page.getByRole('dialog')).toBeVisible();
  expect(loaded).toEqual(['/pkg/texts/texts-de.json', '/pkg/texts/more-de.json']);
});

test('no page says anything that no translator has seen', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('hello there');
  await reads(ada.page, ACCENTED);
  await everywhere(ada.page, async (where) => {
    await expectRoot(ada.page, ACCENTED, 'ltr');
    expect(await foreign(ada.page), where).toEqual([]);
  });
});

test('the pages before log-in say nothing that no translator has seen', async ({ visitor, watch, server }) => {
  watch.allow('404 GET /nothing-here');
  const page = await visitor();
  await page.context().addCookies([{ name: 'weconnect_language', value: ACCENTED, url: server.url }]);
  for (const place of ['/', '/login', '/signup?name_error=name_taken&password_error=password_common', '/nothing-here']) {
    await page.goto(place);
    await expectRoot(page, ACCENTED, 'ltr');
    expect(await foreign(page), place).toEqual([]);
    await expectNothingCutOff(page, place);
  }
});

for (const tag of [ACCENTED, 'de', 'ar', MIRRORED]) {
  test(`nothing is cut off in ${tag}, at the width of a phone`, async ({ person }) => {
    const ada = await person('ada');
    await ada.say('hello there');
    await reads(ada.page, tag);
    await everywhere(ada.page, (where) => expectNothingCutOff(ada.page, `${tag} ${where}`));
  });
}

test('every language has its own rooms, account and search, for everyone', async ({ person }) => {
  test.slow();
  const ada = await person('ada');
  for (const [tag, texts] of await languages()) {
    await reads(ada.page, tag);
    await ada.page.goto('/account');
    await hydrated(ada.page);
    await expectRoot(ada.page, tag, (texts.language as Texts).direction as string);
    await expect(ada.page.getByRole('heading', { level: 1 })).toHaveText((texts.me as Texts).account as string);
    const profile = (texts.account as Texts).profile as string;
    await expect(ada.page.getByRole('heading', { name: profile, exact: true })).toBeVisible();
    await expectNothingCutOff(ada.page, `${tag} account`);
    await ada.page.goto(LOBBY_PATH);
    await hydrated(ada.page);
    const send = (texts.room as Texts).send as string;
    await expect(ada.page.getByRole('button', { name: send, exact: true })).toBeVisible();
    await expectAccessible(ada.page);
  }
});

test('who reads Arabic and who reads English talk with one another', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await reads(ada.page, 'ar');
  await ada.reloads();
  const box = ada.page.getByRole('textbox', { name: 'رسالة إلى #Lobby' });
  await box.fill('مرحبًا يا bo!');
  await box.press('Enter');
  const heard = bo.line('مرحبًا يا bo!');
  await expect(heard).toBeVisible();
  await bo.say('hello there');
  const text = ada.page.locator('.text').filter({ hasText: 'hello there' });
  await expect(text).toBeVisible();
  // Each text has its own direction, whatever the page's is.
  const direction = (page: Page, words: string) =>
    page.locator('.text').filter({ hasText: words }).last().evaluate((element) => getComputedStyle(element.querySelector('[dir]') ?? element).direction);
  expect(await direction(ada.page, 'hello there')).toBe('ltr');
  expect(await direction(bo.page, 'مرحبًا')).toBe('rtl');
});
