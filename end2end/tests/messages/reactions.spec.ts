import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../../harness';
import { pressMore, reacts, toolbar } from './actions';

test('reactions are counted, say whose they are, and go with the last', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('tea?');
  await bo.sees('tea?');
  await reacts(bo, 'tea?', 'thumbs up');
  const reaction = ada.line('tea?').getByRole('button', { name: '👍' });
  await expect(reaction).toHaveAccessibleName('👍 1: bo');
  await expect(reaction).toHaveAttribute('aria-pressed', 'false');
  await reaction.focus();
  await ada.page.keyboard.press('Enter');
  await expect(reaction).toHaveAccessibleName('👍 2: bo, ada');
  await expect(reaction).toHaveAttribute('aria-pressed', 'true');
  await expect(reaction).toBeFocused();

  await bo.reloads();
  const theirs = bo.line('tea?').getByRole('button', { name: '👍' });
  await expect(theirs).toHaveAccessibleName('👍 2: bo, ada');
  await theirs.click();
  await expect(reaction).toHaveAccessibleName('👍 1: ada');
  await reaction.click();
  await expect(reaction).toHaveCount(0);
  await expect(theirs).toHaveCount(0);
});

test('the toolbar is reached by keyboard', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('first');
  await ada.say('second');
  await ada.messages.focus();
  await ada.page.keyboard.press('Tab');
  await expect(ada.line('second')).toBeFocused();
  await ada.page.keyboard.press('ArrowUp');
  await expect(ada.line('first')).toBeFocused();
  await expect(ada.page.getByRole('toolbar', { name: 'Message actions' })).toHaveCount(1);
  const edit = ada.line('first').getByRole('button', { name: 'Edit', exact: true });
  for (const key of ['Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await ada.page.keyboard.press(key);
  await expect(edit).toBeFocused();
  await ada.page.keyboard.press('Enter');
  await expect(ada.box).toBeFocused();
  await expect(ada.box).toHaveValue('first');
});

test('toolbar, menu, dialogs and pins are accessible', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('look at me');
  await reacts(ada, 'look at me', 'tea');
  const expectAccessible = async () => {
    const { violations } = await new AxeBuilder({ page: ada.page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  };
  await (await toolbar(ada, 'look at me')).getByRole('button', { name: 'More' }).click();
  await expectAccessible();
  await ada.page.keyboard.press('Escape');
  await pressMore(ada, 'look at me', 'Delete');
  await expectAccessible();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await pressMore(ada, 'look at me', 'Pin');
  await ada.page.getByRole('button', { name: 'Pinned messages' }).click();
  await expect(ada.page.locator('.pin')).toHaveCount(1);
  await expectAccessible();
});
