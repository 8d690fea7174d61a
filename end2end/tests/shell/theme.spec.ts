import { type Page } from '@playwright/test';
import { expect, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';

const THEMES = ['', 'light', 'dark', 'tea', 'contrast'];

/** What is written stands out from what it stands on: WCAG's contrast of these pairs, computed from the style. */
function contrasts(page: Page, place: string, pairs: [string, string][]): Promise<number[]> {
  return page.evaluate(([place, pairs]) => {
    const probe = document.createElement('div');
    document.querySelector(place)!.append(probe);
    const luminance = (name: string) => {
      probe.style.setProperty('color', `var(${name})`);
      const parts = getComputedStyle(probe).color.match(/[\d.]+/g)!.slice(0, 3);
      const [red, green, blue] = parts.map((part) => Number(part) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const found = pairs.map((pair) => {
      const [dark, light] = pair.map(luminance).sort((one, other) => one - other);
      return (light + 0.05) / (dark + 0.05);
    });
    probe.remove();
    return found;
  }, [place, pairs] as const);
}

/** Each with each. */
const all = (fronts: string[], backs: string[]) => fronts.flatMap((front) => backs.map((back): [string, string] => [front, back]));

test('the chosen theme and density last, and are in the page before any script', async ({ person }) => {
  const { page } = await person('ada');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/account');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await expect(page.getByRole('radio', { name: 'Match system' })).toBeChecked();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(ground).not.toBe(light);
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  await expect(page.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  const comfortable = await size();
  await page.getByRole('radio', { name: 'Compact' }).check();
  await expect.poll(size).toBeLessThan(comfortable);

  const html = await (await page.request.get('/account')).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark" data-density="compact"/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked();
  expect(await ground()).not.toBe(light);

  await page.getByRole('radio', { name: 'Match system' }).check();
  await page.getByRole('radio', { name: 'Comfortable' }).check();
  await expect.poll(ground).toBe(light);
  expect(await (await page.request.get('/account')).text()).not.toMatch(/data-(theme|density)/);
});

test('one’s own menu has status, theme and density', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  await ada.opensOwnMenu();
  const menu = page.locator('#my-menu');
  await menu.getByRole('textbox', { name: 'Status' }).fill('making tea');
  await menu.getByRole('button', { name: 'Save' }).click();
  await expect(menu.getByText('Saved.')).toBeVisible();
  await menu.getByRole('radio', { name: 'High contrast' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'contrast');
  await expect(menu.getByRole('link', { name: 'Server administration' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  const card = await ada.opensCard('ada');
  await expect(card.getByText('making tea')).toBeVisible();
});

test('every theme can be read', async ({ person }) => {
  const ada = await person('ada');
  const { page } = ada;
  const hues = Array.from({ length: 8 }, (_, hue) => `--hue-${hue}`);
  const grounds = ['--ground', '--raised', '--hover', '--chosen'];
  const filled: [string, string][] = [['--on-accent', '--accent'], ['--on-accent', '--accent-hover'], ['--on-loud', '--loud']];
  const shared = [...all(['--text', '--faint', '--accent', '--accent-hover', '--wrong'], grounds), ...filled, ...all(['--on-hue'], hues)];
  const places: Record<string, [string, string][]> = { '.sidebar': shared, 'main': [...shared, ...all(hues, grounds)] };
  for (const theme of THEMES) {
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const least = theme === 'contrast' ? 7 : 4.5;
      for (const [place, pairs] of Object.entries(places)) {
        const found = await contrasts(page, place, pairs);
        const told = pairs.map((pair, index) => `${pair.join(' on ')}: ${found[index].toFixed(2)}`);
        const wrong = told.filter((_, index) => found[index] < least);
        expect(wrong, `${theme || 'system'}, ${colorScheme}, ${place}`).toEqual([]);
      }
    }
    await expectAccessible(page);
  }
});
