import { expect, type Person, test } from '../../harness';

const select = (person: Person, from: number, to: number) =>
  person.box.evaluate((box: HTMLTextAreaElement, [from, to]) => box.setSelectionRange(from!, to!), [from, to]);

test('keys format what is selected, once more takes it back, and so does undoing', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('tea is ready');
  await select(ada, 0, 3);
  await ada.box.press('Control+B');
  await expect(ada.box).toHaveValue('**tea** is ready');
  await ada.box.press('Control+B');
  await expect(ada.box).toHaveValue('tea is ready');
  await ada.box.press('Control+I');
  await expect(ada.box).toHaveValue('*tea* is ready');
  await ada.box.press('Control+Z');
  await expect(ada.box).toHaveValue('tea is ready');
  await select(ada, 0, 3);
  await ada.box.press('Control+K');
  await ada.box.pressSequentially('https://tea.example');
  await expect(ada.box).toHaveValue('[tea](https://tea.example) is ready');
});

test('buttons format what is selected, and stay shown after a reload', async ({ person }) => {
  const ada = await person('ada');
  const bar = ada.page.getByRole('toolbar', { name: 'Formatting' });
  await expect(bar).toBeHidden();
  await ada.page.getByRole('button', { name: 'Formatting' }).click();
  await ada.box.fill('tea\nmilk');
  await select(ada, 0, 8);
  await bar.getByRole('button', { name: 'List' }).click();
  await expect(ada.box).toHaveValue('- tea\n- milk');
  await expect(ada.box).toBeFocused();
  await bar.getByRole('button', { name: 'Bold' }).focus();
  await ada.page.keyboard.press('ArrowRight');
  await expect(bar.getByRole('button', { name: 'Italic' })).toBeFocused();
  await ada.reloads();
  await expect(bar).toBeVisible();
});

test('an address that is pasted over words makes them a link', async ({ person }) => {
  const ada = await person('ada', { permissions: ['clipboard-read', 'clipboard-write'] });
  await ada.page.evaluate(() => navigator.clipboard.writeText('https://tea.example/'));
  await ada.box.fill('see the menu');
  await select(ada, 8, 12);
  await ada.box.press('Control+V');
  await expect(ada.box).toHaveValue('see the [menu](https://tea.example/)');
});
