import { type Locator } from '@playwright/test';
import { expect, type Person, test } from '../../harness';

const SAID = Array.from({ length: 120 }, (_, index) => `line ${index}`);

async function goesUp(reader: Person): Promise<void> {
  await reader.messages.evaluate((region) => region.scrollBy({ top: -1_500, behavior: 'instant' }));
  await expect(reader.message('line 119')).not.toBeInViewport();
}

test('wherever one is in a room, the newest messages are one step away', { tag: '@firefox' }, async ({ person, bot }) => {
  await (await bot('bo')).says(...SAID);
  const ada = await person('ada');
  const button = ada.page.getByRole('button', { name: 'Newest messages' });
  await expect(button).toBeHidden();
  await goesUp(ada);
  await button.click();
  await expect(ada.message('line 119')).toBeInViewport({ ratio: 1 });
  await expect(button).toBeHidden();

  await goesUp(ada);
  await ada.box.press('Escape');
  await expect(ada.message('line 119')).toBeInViewport({ ratio: 1 });

  await goesUp(ada);
  await ada.rooms.getByRole('link', { name: 'Lobby', exact: true }).click();
  await expect(ada.message('line 119')).toBeInViewport({ ratio: 1 });

  await ada.scrollsToTheBeginning();
  await ada.messages.focus();
  await ada.page.keyboard.press('End');
  await expect(ada.message('line 119')).toBeInViewport({ ratio: 1 });
  expect(await ada.messages.evaluate((region) => region.scrollTop)).toBe(0);
});

test('Escape that takes back what one was about to do leaves one where one is', async ({ person, bot }) => {
  const ada = await person('ada');
  await ada.say('to be better');
  await (await bot('bo')).says(...SAID);
  await ada.box.press('ArrowUp');
  await expect(ada.box).toHaveValue('to be better');
  await goesUp(ada);
  await ada.box.press('Escape');
  await expect(ada.box).toHaveValue('');
  await expect(ada.message('line 119')).not.toBeInViewport();
});

test('the way down stands in the middle of the messages', async ({ person, bot }) => {
  const bo = await bot('bo');
  await bo.says(...Array.from({ length: 60 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  await ada.messages.evaluate((region) => region.scrollBy({ top: -500, behavior: 'instant' }));
  await bo.says('one more');
  const button = ada.page.getByRole('button', { name: '1 new message' });
  await expect(button).toBeVisible();
  const middle = async (of: Locator) => {
    const { x, width } = (await of.boundingBox())!;
    return x + width / 2;
  };
  expect(Math.abs((await middle(button)) - (await middle(ada.messages)))).toBeLessThan(1);
  // Nor is what it says.
  const words = await button.evaluate((button) => {
    const range = document.createRange();
    range.selectNodeContents(button);
    const { x, width } = range.getBoundingClientRect();
    return x + width / 2;
  });
  expect(Math.abs(words - (await middle(button)))).toBeLessThan(1);
});
