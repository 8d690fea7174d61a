import { expect, test } from '../../harness';

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`after a restart by ${signal} both go on: what was written meanwhile is sent once and in order`, async ({
    person,
    server,
    watch,
  }) => {
    watch.allowLostConnections();
    const ada = await person('ada');
    const bo = await person('bo');
    await ada.say('before');
    await bo.sees('before');

    await server.stop(signal);
    await ada.isCutOff();
    await bo.isCutOff();
    for (const text of ['first', 'second', 'third']) {
      await ada.writes(text);
      await expect(ada.line(text)).toContainText('Waiting for connection');
    }

    await server.start();
    const all = ['before', 'first', 'second', 'third'];
    await bo.seesExactly(...all);
    await ada.seesExactly(...all);
    await expect(ada.connection).toBeEmpty();
    await expect(ada.messages.getByText(/Waiting|Sending/)).toHaveCount(0);
    await bo.say('after');
    await ada.seesExactly(...all, 'after');
    await ada.reloads();
    await ada.seesExactly(...all, 'after');
  });
}

test('who does not want to wait tries again at once', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  const ada = await person('ada');
  await server.stop();
  await expect(ada.page.getByRole('button', { name: 'Try now' })).toBeVisible();
  await server.start();
  await ada.reconnects();
  await ada.say('back');
});
