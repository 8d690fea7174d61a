import { expect, test } from '../../harness';

test('who comes and goes is seen at once', async ({ person }) => {
  const ada = await person('ada');
  await ada.seesMembers('ada (online)owner');
  const bo = await person('bo');
  await ada.seesMembers('ada (online)owner', 'bo (online)');
  await expect(ada.page.getByRole('complementary', { name: '2 members, 2 online' })).toBeVisible();

  await bo.page.context().close();
  await ada.seesMembers('ada (online)owner', 'bo (offline)');
  await expect(ada.page.getByRole('complementary', { name: '2 members, 1 online' })).toBeVisible();
});

test('somebody is online as long as one of their tabs is', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const tab = await bo.tab();
  await bo.page.close();
  await tab.say('still here');
  await ada.sees('still here');
  await ada.seesMembers('ada (online)owner', 'bo (online)');
  await tab.page.close();
  await ada.seesMembers('ada (online)owner', 'bo (offline)');
});

test('beside a conversation it is seen whether the other one is there, in it and from elsewhere', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await bot('chidi');
  await ada.writesTo('chidi');
  await ada.isIn('chidi');
  await ada.writesTo('bo');
  await ada.isIn('bo');
  const row = (name: string) =>
    ada.rooms.getByRole('listitem').filter({ has: ada.page.getByRole('link', { name, exact: true }) });
  const header = ada.page.getByRole('main').getByRole('banner').or(ada.page.locator('header.bar'));
  await expect(row('bo')).toContainText('(online)');
  await expect(header).toContainText('(online)');
  await expect(row('chidi')).not.toContainText('(online)');

  await ada.room('Lobby');
  await bo.page.context().close();
  await expect(row('bo')).not.toContainText('(online)');
  await ada.room('bo');
  await expect(header).not.toContainText('(online)');
});
