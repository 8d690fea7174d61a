import { expect, Person, test } from '../../harness';

test('who touches nothing for five minutes is away, and back at once', async ({ person, visitor }) => {
  const ada = await person('ada');
  const page = await visitor();
  await page.clock.install();
  const bo = new Person('bo', page);
  await bo.signsUp();
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (online)']);
  await page.clock.fastForward('05:01');
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (away)']);
  await page.mouse.move(200, 200);
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (online)']);
});
