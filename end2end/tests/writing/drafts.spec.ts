import { expect, kept, test } from '../../harness';
import { press } from '../messages/actions';

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

test('a change that is not saved yet stands in the box after a reload, and goes with being saved or given up', async ({ person }) => {
  const ada = await person('ada');
  const editing = ada.page.getByRole('group', { name: 'Editing your message' });
  await ada.say('tea at four');
  await ada.box.fill('a draft');
  await press(ada, 'tea at four', 'Edit');
  await ada.box.fill('tea at fi');
  await expect.poll(() => ada.page.evaluate(() => Object.values(sessionStorage).join())).toContain('tea at fi');
  await ada.reloads();
  await expect(editing).toBeVisible();
  await expect(ada.box).toHaveValue('tea at fi');
  await ada.makesRoom('Tea');
  await expect(ada.box).toHaveValue('');
  await expect(editing).toBeHidden();
  await ada.room('Lobby');
  await expect(ada.box).toHaveValue('tea at fi');
  await ada.writes('tea at five');
  await ada.seesExactly('tea at five');
  await expect(ada.box).toHaveValue('a draft');

  await press(ada, 'tea at five', 'Edit');
  await ada.box.press('Escape');
  await ada.reloads();
  await expect(ada.box).toHaveValue('a draft');
  await expect(editing).toBeHidden();

  await press(ada, 'tea at five', 'Edit');
  await ada.page.getByRole('button', { name: 'Log out' }).click();
  await expect(ada.page).toHaveURL('/');
  expect(await ada.page.evaluate(() => sessionStorage.length)).toBe(0);
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
