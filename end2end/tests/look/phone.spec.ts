import { expect, test } from '../../harness';

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

test('on a phone one signs up, talks, and reaches the rooms and the people', async ({ person }) => {
  const bo = await person('bo');
  const ada = await person('ada', PHONE);
  await ada.say('from a small screen');
  await bo.sees('from a small screen');
  await bo.say('from a large one');
  await ada.sees('from a large one');

  await ada.page.getByRole('button', { name: '2 members' }).tap();
  await ada.seesMembers('bo (online)owner', 'ada (online)');
  await expect(ada.people.first()).toBeInViewport();
  await ada.page.keyboard.press('Escape');
  await expect(ada.people.first()).toBeHidden();

  await expect(ada.rooms).toBeHidden();
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).tap();
  await ada.makesRoom('Tea');
  await expect(ada.rooms, 'the menu closes by itself').toBeHidden();
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).tap();
  await ada.room('Lobby');
  await ada.seesExactly('from a small screen', 'from a large one');
});

test('a finger that stays on a message opens what one can do with it', async ({ person }) => {
  const ada = await person('ada', PHONE);
  await ada.say('the first');
  await ada.say('hold this');
  const bar = ada.line('hold this').getByRole('toolbar', { name: 'Message actions' });
  const copy = ada.page.getByRole('menuitem', { name: 'Copy text' });
  await expect(bar).toHaveCount(0);
  const place = () => ada.message('hold this').boundingBox();
  const before = (await place())!;
  const finger = { x: before.x + 8, y: before.y + before.height / 2 };
  const devtools = await ada.page.context().newCDPSession(ada.page);
  const touch = (type: 'touchStart' | 'touchEnd') =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchStart' ? [finger] : [] });
  await touch('touchStart');
  await expect(bar).toBeVisible();
  await expect(copy).toBeHidden();
  await touch('touchEnd');
  await expect(copy).toBeVisible();
  const [menu, toolbar] = [(await ada.page.locator('.more').boundingBox())!, (await bar.boundingBox())!];
  const [above, below] = [toolbar.y - menu.y - menu.height, menu.y - toolbar.y - toolbar.height];
  expect(Math.max(above, below), 'the menu lies beside the toolbar').toBeLessThan(16);
  expect(await place()).toEqual(before);
  expect(await ada.page.evaluate(() => String(getSelection()))).toBe('');
  await ada.page.getByRole('heading', { level: 1 }).tap();
  await expect(copy).toBeHidden();
});

test('on a phone the box and the newest message stay in view while one writes much', async ({ person }) => {
  const ada = await person('ada', PHONE);
  await ada.say('the newest');
  await ada.box.fill('line\n'.repeat(30));
  await expect(ada.page.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
  await expect(ada.message('the newest')).toBeInViewport({ ratio: 1 });
});

test('on a phone the button that sends leaves the width to the text, and keeps its name', async ({ person }) => {
  const ada = await person('ada', PHONE);
  const button = ada.page.getByRole('button', { name: 'Send', exact: true });
  const box = (await button.boundingBox())!;
  expect([box.width, box.height]).toEqual([44, 44]);
  await expect(button.locator('svg')).toBeVisible();
  await ada.say('tea?');
  await ada.box.press('ArrowUp');
  await expect(ada.page.getByRole('button', { name: 'Save', exact: true }).locator('svg')).toBeVisible();
});

test('on a phone Enter breaks the line, and the button sends', async ({ person }) => {
  const ada = await person('ada', PHONE);
  await expect(ada.box).not.toBeFocused();
  await ada.box.pressSequentially('one');
  await ada.box.press('Enter');
  await ada.box.pressSequentially('two');
  await expect(ada.box).toHaveValue('one\ntwo');
  await ada.page.getByRole('button', { name: 'Send' }).tap();
  await expect(ada.texts).toHaveText(['one\ntwo']);
});

test('on a phone the button of the rooms tells of a mention elsewhere, and leads to the search', async ({ person, bot }) => {
  const ada = await person('ada', PHONE);
  const bo = await bot('bo');
  await ada.page.getByRole('button', { name: 'Menu', exact: true }).tap();
  await ada.makesRoom('Tea');
  const menu = ada.page.getByRole('button', { name: 'Menu', exact: true });
  await expect(menu.locator('.dot')).toBeHidden();
  await bo.says('@ada have a look');
  await expect(menu.locator('.dot')).toBeVisible();
  await menu.tap();
  await ada.page.getByRole('button', { name: /^Go to a room or person/ }).tap();
  await expect(ada.page.getByRole('combobox', { name: /^Search rooms/ })).toBeVisible();
});
