import { type Locator } from '@playwright/test';
import { expect, type Person, test } from '../../harness';

const SAID = Array.from({ length: 170 }, (_, index) => `line ${index}${'\nand more'.repeat(index % 4)}`);

/** A browser that does not hold by itself what one reads, as some don't. */
async function holdsNothing(reader: Person): Promise<void> {
  await reader.messages.evaluate((region) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { overflow-anchor: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    region.scrollBy({ top: -700 });
  });
}

/** Where it stands, once what was drawn is on the screen. */
function top(of: Locator): Promise<number> {
  return of.evaluate(async (element) => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    return element.getBoundingClientRect().top;
  });
}

/** The first message that is wholly on the screen. */
async function reading(reader: Person): Promise<Locator> {
  const text = await reader.messages.evaluate(async (region) => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const edge = region.getBoundingClientRect().top + 60;
    const texts = Array.from(region.querySelectorAll('.text'));
    return texts.find((text) => text.getBoundingClientRect().top > edge)!.textContent!;
  });
  return reader.messages.getByText(new RegExp(`^${text}$`));
}

test('what one reads stays where it is while messages come in below, whatever the browser does', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...SAID);
  const ada = await person('ada');
  await holdsNothing(ada);
  const line = await reading(ada);
  const before = await top(line);
  await bo.says('news', 'more\nnews', 'even\nmore\nnews');
  await expect(ada.message('even more news')).toBeAttached();
  expect(Math.abs((await top(line)) - before)).toBeLessThanOrEqual(1);
});

test('what one reads stays where it is while what is above it grows, whatever the browser does', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...SAID);
  const ada = await person('ada');
  await holdsNothing(ada);
  const line = await reading(ada);
  const before = await top(line);
  // One screen further up, as a reaction does.
  await ada.messages.evaluate((region) => {
    const edge = region.getBoundingClientRect().top;
    const above = Array.from(region.querySelectorAll('.text')).filter((text) => text.getBoundingClientRect().bottom < edge);
    (above.at(-1) as HTMLElement).style.paddingBottom = '90px';
  });
  expect(Math.abs((await top(line)) - before)).toBeLessThanOrEqual(1);
});

test('what one reads stays where it is while an older page comes in, whatever the browser does', async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  await holdsNothing(ada);
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await ada.page.route('**/events?before=*', async (route) => {
    await arrived;
    await route.continue();
  });
  const asked = ada.page.waitForRequest('**/events?before=*');
  await ada.messages.evaluate((region) => (region.scrollTop = region.clientHeight + 300 - region.scrollHeight));
  await asked;
  const line = await reading(ada);
  const before = await top(line);
  const there = await ada.texts.count();
  arrive();
  await expect.poll(() => ada.texts.count()).toBeGreaterThan(there);
  expect(Math.abs((await top(line)) - before)).toBeLessThanOrEqual(1);
});
