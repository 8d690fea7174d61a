import { expect, test } from '../../harness';
import { Traffic } from '../../harness/traffic';

test('who is not in a room gets nothing of it: not on the screen, not over the wire', async ({ person, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const eve = await person('eve');
  const traffic = new Traffic(eve.page);
  await eve.reloads();
  await eve.isIn('Lobby');

  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  const room = new URL(ada.page.url()).pathname;
  watch.allow(`403 GET ${room}`);
  await ada.say('the biscuits are behind the books');
  await bo.sees('the biscuits are behind the books');
  await bo.say('nobody will look there');
  await ada.sees('nobody will look there');

  await eve.page.goto('/rooms');
  await expect(eve.page.getByRole('button', { name: 'Join Tea' })).toBeVisible();
  await eve.page.goto(room);
  await expect(eve.page.getByRole('heading', { level: 1 })).toHaveText("You're not in this room. Join it first.");
  await eve.opens('/rooms');
  await eve.room('Lobby');
  await bo.say('one more');
  await ada.sees('one more');
  await eve.say('is anybody here?');

  const everything = await traffic.everything();
  expect(everything, 'the recording works').toContain('is anybody here?');
  for (const secret of ['biscuits', 'nobody will look', 'one more']) expect(everything).not.toContain(secret);
  await expect(eve.page.locator('html')).not.toContainText('biscuits');
});

test('who has left a room gets nothing more of it', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await bo.leaves('Tea');
  await ada.seesThat('bo left');
  const traffic = new Traffic(bo.page);
  await bo.opens('/rooms');
  await ada.say('at last');
  await bo.room('Lobby');
  await bo.say('is anybody here?');
  expect(await traffic.everything()).not.toContain('at last');
});
