import { type Page } from '@playwright/test';
import { expect, test } from '../../harness';

const offered = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' });

test('a person is completed by keyboard, and the message is sent with the next Enter', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.box.pressSequentially('hi @B');
  await expect(offered(ada.page).getByRole('option', { selected: true })).toHaveAccessibleName('bo');
  await expect(ada.box).toHaveAttribute('aria-activedescendant', 'completions-0');
  await ada.box.press('Enter');
  await expect(ada.box).toHaveValue('hi @bo ');
  await expect(offered(ada.page)).toBeHidden();
  await ada.seesExactly();
  await ada.box.press('Enter');
  await expect(bo.texts).toHaveText(['hi @bo']);
});

test('the arrow keys choose among what is offered, and Tab takes it', async ({ person }) => {
  const ada = await person('ada');
  await person('bo');
  await ada.box.pressSequentially('@');
  await expect(offered(ada.page).getByRole('option')).toHaveCount(3);
  await ada.box.press('ArrowUp');
  await expect(offered(ada.page).getByRole('option', { selected: true })).toContainText('Everyone in this room');
  await ada.box.press('Tab');
  await expect(ada.box).toHaveValue('@here ');
  await expect(ada.box).toBeFocused();
});

test('Escape closes what is offered, and the text is sent as it was typed', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.pressSequentially('so :smi');
  await expect(offered(ada.page)).toBeVisible();
  await ada.box.press('Escape');
  await expect(offered(ada.page)).toBeHidden();
  await ada.box.pressSequentially('l');
  await expect(offered(ada.page)).toBeHidden();
  await ada.box.press('Enter');
  await ada.seesExactly('so :smil');
});

test('an emoji that is offered can be clicked, and the cursor stays where one writes', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill(' and biscuits');
  await ada.box.press('Home');
  await ada.box.pressSequentially('tea :ta');
  await offered(ada.page).getByRole('option').filter({ hasText: ':tada:' }).click();
  await expect(ada.box).toHaveValue('tea 🎉  and biscuits');
  await ada.box.pressSequentially('x');
  await expect(ada.box).toHaveValue('tea 🎉 x and biscuits');
});

test('a shortcode that is typed whole becomes its emoji, and can be had back', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.pressSequentially('done :tada:');
  await expect(ada.box).toHaveValue('done 🎉');
  await ada.box.press('Control+Z');
  await expect(ada.box).toHaveValue('done :tada:');
  await ada.box.fill('');
  await ada.box.pressSequentially('at 10:30: `:tada:` :nosuchemoji:');
  await expect(ada.box).toHaveValue('at 10:30: `:tada:` :nosuchemoji:');
  await ada.box.press('Enter');
  await expect(ada.texts).toHaveCount(1);
});

test('what one writes stays and can be sent where the emoji do not come', async ({ person, watch }) => {
  watch.allow(/^failed GET \/pkg\/emoji\.[0-9a-f]{16}\.txt net::ERR_FAILED$/);
  const ada = await person('ada');
  await ada.page.route('**/pkg/emoji.*', (route) => route.abort());
  await ada.box.pressSequentially('done :tada:');
  await ada.box.press('Enter');
  await ada.seesExactly('done :tada:');
});

test('an input method keeps its keys while something is offered', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.pressSequentially('@');
  await expect(offered(ada.page)).toBeVisible();
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('Input.imeSetComposition', { text: 'ada', selectionStart: 3, selectionEnd: 3 });
  await ada.box.press('Enter');
  await devtools.send('Input.insertText', { text: 'ada' });
  await expect(ada.box).toHaveValue(/^@ada/);
  await ada.seesExactly();
});
