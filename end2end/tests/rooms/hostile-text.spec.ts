import { expect, test } from '../../harness';

/** Each would call `alert` or load something if it were taken for more than text; the watch sees both. */
const CORPUS = [
  '<script>alert(1)</script>',
  '</script><script>alert(2)</script>',
  '<img src=/pwned onerror=alert(3)>',
  '"><svg onload=alert(4)>',
  '</textarea><iframe srcdoc="<script>parent.alert(5)</script>">',
  "');alert(6);//",
  '<a href="javascript:alert(7)">me</a>',
  '{{constructor.constructor("alert(8)")()}}',
  '<!--<script>alert(9)//-->',
  '</p></li></ol><style>*{display:none}</style>',
  '\\u003cscript>alert(10)\\u003c/script>',
  '<math><mtext></p><img src=x onerror=alert(11)>',
];

test('messages that look like markup are shown as they were written', async ({ person, bot }) => {
  const ada = await person('ada');
  await (await bot('bo')).says(...CORPUS);
  await ada.seesExactly(...CORPUS);
  await expect(ada.messages.locator('script, img, svg, iframe, a, style')).toHaveCount(0);
  await ada.reloads();
  await ada.isIn('Lobby');
  await ada.seesExactly(...CORPUS);
  for (const text of CORPUS) await ada.writes(text);
  await ada.seesExactly(...CORPUS, ...CORPUS);
});

test('rooms whose names look like markup are shown as they are called', async ({ person }) => {
  const names = CORPUS.slice(1, 5).filter((name) => name.length <= 60);
  const ada = await person('ada');
  const bo = await person('bo');
  for (const name of names) await ada.makesRoom(name);
  await ada.reloads();
  await ada.isIn(names.at(-1)!);
  for (const name of names) await expect(ada.rooms.getByRole('link', { name, exact: true })).toBeVisible();
  await bo.page.goto('/rooms');
  for (const name of names) await expect(bo.page.getByRole('button', { name: `Join ${name}`, exact: true })).toBeVisible();
});

test('a message that turns its line around leaves the others alone', async ({ person }) => {
  const ada = await person('ada');
  const turned = 'read \u202Ethis backwards \u2066and \u2067never back';
  await ada.say(turned);
  await ada.say('as always');
  const directions = await ada.texts.evaluateAll((texts) => texts.map((text) => getComputedStyle(text).unicodeBidi));
  expect(directions).toEqual(['isolate', 'isolate']);
  await ada.sees(turned);
});
