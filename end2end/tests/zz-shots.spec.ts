import { test, expect } from '../harness';
const EVERYTHING = [
  '# Release 2.0\nIs **out**, thanks to @ada and @here!\n## What is new\n- [x] search in *all* rooms\n- [ ] threads\n  - [x] the server\n  - [ ] the browser\n- a bullet\n1) first\n2) [x] second\n---\n### Known problems',
  '| Service | Status | p99 | Notes |\n|---|:---:|---:|---|\n| api | ✅ | 12 ms | |\n| search | **down** | – | see [the docs](https://example.org "Docs") and `a|b`|\n| mail | ✅ | 1,240 ms | slow on Mondays |',
  '```rust\nfn main() {\n    println!("a line that is rather long, so that it is wider than the message on a phone or a laptop {}", 1);\n}\n```',
  '```\nno language\n```',
  '> quoted ||hidden||\n> - [x] done',
  'It was ||the *butler*, see https://example.org/_|| and ||Bo||. Mail ana@example.org, a `code` word. [docs](https://docs.example.org "All of them")',
  '###### sixth',
  'שלום לכולם\n\n- [x] בדיקה\n- [ ] עוד\n\n| א | ב |\n|---|---|\n| 1 | 2 |',
];
test('shots', async ({ person, bot }) => {
  test.setTimeout(120_000);
  const ada = await person('ada');
  const bo = await bot('bo');
  await bo.says(EVERYTHING.slice(0, 3).join('\n\n'), EVERYTHING.slice(3).join('\n\n'));
  await expect(ada.texts).toHaveCount(2);
  await ada.messages.getByRole('button', { name: 'Spoiler' }).nth(1).click();
  for (const [size, viewport] of Object.entries({ phone: { width: 390, height: 1900 }, laptop: { width: 1280, height: 1500 } })) {
    await ada.page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await ada.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await ada.messages.locator('pre').first().hover();
      await ada.page.screenshot({ path: `/tmp/h/markdown-shots/${size}-${colorScheme}.png` });
    }
  }
});
