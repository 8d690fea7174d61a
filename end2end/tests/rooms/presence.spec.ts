import { expect, test } from '../../harness';

test('who comes and goes is seen at once', async ({ person }) => {
  const ada = await person('ada');
  await expect(ada.people).toHaveText(['ada (online)owner']);
  const bo = await person('bo');
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (online)']);
  await expect(ada.page.getByRole('complementary', { name: '2 members, 2 online' })).toBeVisible();

  await bo.page.context().close();
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (offline)']);
  await expect(ada.page.getByRole('complementary', { name: '2 members, 1 online' })).toBeVisible();
});

test('somebody is online as long as one of their tabs is', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const tab = await bo.tab();
  await bo.page.close();
  await tab.say('still here');
  await ada.sees('still here');
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (online)']);
  await tab.page.close();
  await expect(ada.people).toHaveText(['ada (online)owner', 'bo (offline)']);
});
