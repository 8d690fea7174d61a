import { expect, test } from '../../harness';

const LIMIT = 4_000;

test('a text of the greatest length is sent, one that is longer is refused with a sentence and kept', async ({ person }) => {
  const ada = await person('ada');
  const longest = 'ü'.repeat(LIMIT);
  await ada.writes(`${longest}x`);
  await expect(ada.box).toHaveAccessibleDescription(/Messages can have at most 4000 characters\. Please send it in parts\./);
  await expect(ada.box).toHaveAttribute('aria-invalid', 'true');
  await expect(ada.box).toHaveValue(`${longest}x`);
  await expect(ada.page.getByText('4,001 of 4,000')).toBeVisible();

  await ada.box.press('Backspace');
  await expect(ada.box).not.toHaveAttribute('aria-invalid');
  await ada.box.press('Enter');
  await expect(ada.texts).toHaveText([longest]);
});

test('a million characters that are pasted keep the page responsive, and stay', async ({ person }) => {
  const ada = await person('ada', { permissions: ['clipboard-read', 'clipboard-write'] });
  const million = 'tea and biscuits, all day long\t \n'.repeat(32_000).slice(0, 1_000_000);
  await ada.page.evaluate((text) => navigator.clipboard.writeText(text), million);
  await ada.box.press('Control+V');
  await expect(ada.page.getByText('1,000,000 of 4,000')).toBeVisible();

  const started = Date.now();
  await ada.box.press('End');
  await ada.box.press('!');
  await ada.box.press('Enter');
  await expect(ada.box).toHaveAccessibleDescription(/at most 4000 characters/);
  expect(Date.now() - started, 'milliseconds for two more keys and the refusal').toBeLessThan(3_000);
  expect(await ada.box.evaluate((box: HTMLTextAreaElement) => box.value)).toBe(`${million}!`);

  await ada.box.fill('never mind');
  await ada.box.press('Enter');
  await ada.seesExactly('never mind');
});

test('a control character is pointed out and kept', async ({ person }) => {
  const ada = await person('ada');
  await ada.writes('a bell: \u0007');
  await expect(ada.box).toHaveAccessibleDescription(/control character/);
  await expect(ada.box).toHaveValue('a bell: \u0007');
});
