import { test } from '../../harness';
import { freshDatabase } from '../../harness/postgres';

test.use({ settings: async ({}, use) => use({ DATABASE_URL: await freshDatabase() }) });

test('on PostgreSQL two people talk, and find their words again after a restart', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.makesRoom('Tea');
  await bo.joins('Tea');
  await ada.seesThat('bo joined');
  await ada.say('hello bo');
  await bo.sees('hello bo');

  await server.stop();
  await bo.writes('hello ada');
  await server.start();
  await ada.sees('hello ada');
  await bo.reloads();
  for (const person of [ada, bo]) await person.seesExactly('hello bo', 'hello ada');
});
