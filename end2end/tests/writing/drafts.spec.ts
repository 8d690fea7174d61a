import { expect, kept, type Person, test } from '../../harness';
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
  await expect.poll(async () => Object.values((await kept(ada.page)).drafts!).join()).toContain('tea at fi');
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
  // A page that goes before this is kept would only show the change again.
  await expect.poll(async () => Object.values((await kept(ada.page)).drafts!)).toEqual(['a draft']);
  await ada.reloads();
  await expect(ada.box).toHaveValue('a draft');
  await expect(editing).toBeHidden();

  await press(ada, 'tea at five', 'Edit');
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await expect.poll(async () => (await kept(ada.page)).drafts).toEqual({});
});

test('a draft keeps what it answers, in another room, after a reload and in another tab', async ({ person }) => {
  const ada = await person('ada');
  const answering = (who: Person) => who.page.getByRole('group', { name: 'Replying to ada:' });
  await ada.say('who is for tea?');
  await press(ada, 'who is for tea?', 'Reply');
  await ada.box.fill('I a');
  await ada.makesRoom('Tea');
  await expect(answering(ada)).toBeHidden();
  await expect(ada.box).toHaveValue('');
  await ada.room('Lobby');
  await expect(answering(ada)).toContainText('who is for tea?');
  await expect(ada.box).toHaveValue('I a');
  await ada.reloads();
  await expect(answering(ada)).toBeVisible();
  const other = await ada.tab();
  await expect(answering(other)).toBeVisible();
  await expect(other.box).toHaveValue('I a');
  await other.writes('I am');
  await expect(other.line('I am').getByRole('button', { name: 'ada who is for tea?' })).toBeVisible();
});

test('an edit that is given up can be had back', async ({ person }) => {
  const ada = await person('ada');
  await ada.say('tea at four');
  await press(ada, 'tea at four', 'Edit');
  await expect(ada.page.getByRole('button', { name: 'Save' })).toBeVisible();
  await ada.box.press('Escape');
  await expect(ada.page.getByText('Your edit was discarded.')).toBeHidden();
  await press(ada, 'tea at four', 'Edit');
  await ada.box.fill('a long text about tea');
  await ada.box.press('Escape');
  await expect(ada.box).toHaveValue('');
  await ada.page.getByRole('button', { name: 'Undo' }).click();
  await expect(ada.box).toHaveValue('a long text about tea');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await ada.seesExactly('a long text about tea');
});

test('logging out takes drafts along', async ({ person }) => {
  const ada = await person('ada');
  await ada.box.fill('half a thought');
  await expect.poll(async () => Object.keys((await kept(ada.page)).drafts!).length).toBe(1);
  await ada.logsOut();
  await expect(ada.page).toHaveURL('/');
  await ada.logsIn();
  await expect(ada.box).toHaveValue('');
});

test('a message that is being changed is marked, also where it is drawn anew', async ({ person, bot }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  const line = ada.messages.locator('li').filter({ hasText: 'tea at four' });
  await ada.say('tea at four');
  await press(ada, 'tea at four', 'Edit');
  await expect(line).toHaveAttribute('data-editing', '');
  await bo.says(...Array.from({ length: 250 }, (_, index) => `line ${index}`));
  await expect(ada.message('line 249')).toBeInViewport();
  await expect(line).toHaveCount(0);
  await ada.scrollsToTheBeginning();
  await expect(line).toHaveAttribute('data-editing', '');
  await ada.box.press('Escape');
  await expect(line).not.toHaveAttribute('data-editing');
});
