import { expect, kept, test } from '../../harness';

test('what is not sent yet stands in its room after a reload, and goes with being sent', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('half a thought');
  await ada.makesRoom('Tea');
  await expect(ada.box).toHaveValue('');
  await ada.box.fill('another half');
  const drafts = async () => Object.values((await kept(ada.page)).drafts!).sort();
  await expect.poll(drafts).toEqual(['another half', 'half a thought']);

  await ada.reloads();
  await expect(ada.box).toHaveValue('another half');
  await ada.room('Lobby');
  await expect(ada.box).toHaveValue('half a thought');
  await ada.box.press('Enter');
  await ada.sees('half a thought');
  await expect.poll(drafts).toEqual(['another half']);
  await ada.reloads();
  await ada.isIn('Lobby');
  await expect(ada.box).toHaveValue('');
});

test('logging out takes drafts along', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('half a thought');
  await expect.poll(async () => Object.keys((await kept(ada.page)).drafts!).length).toBe(1);
  await ada.page.getByRole('button', { name: 'Log out' }).click();
  await expect(ada.page).toHaveURL('/');
  await ada.logsIn();
  await expect(ada.box).toHaveValue('');
});
