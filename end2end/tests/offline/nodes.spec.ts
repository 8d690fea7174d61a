import { expect, test as base } from '../../harness';
import { Cluster } from '../../harness/cluster';

/** Through nginx, in front of three servers. */
const test = base.extend<{ cluster: Cluster }>({
  cluster: async ({}, use) => {
    const cluster = await Cluster.start(3);
    await use(cluster);
    await cluster.end();
  },
  baseURL: async ({ cluster }, use) => use(cluster.url),
});

test('a conversation goes on while each of the servers is killed in turn', async ({ cluster, person, watch }) => {
  test.slow();
  watch.allowLostConnections();
  // nginx does not send again what a server had begun with when it was killed.
  watch.allow('502 POST /api/sessions/refresh');
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('hello');
  await bo.sees('hello');
  const all = ['hello'];
  for (const [index, node] of cluster.nodes.entries()) {
    await node.stop('SIGKILL');
    // One of the two may have been with it, and finds another by itself.
    for (const [who, other] of [
      [ada, bo],
      [bo, ada],
    ] as const) {
      const text = `${who.name} after ${index + 1}`;
      await who.writes(text);
      await other.sees(text);
      all.push(text);
    }
    await node.start();
  }
  await ada.seesExactly(...all);
  await bo.seesExactly(...all);
  for (const who of [ada, bo]) {
    await expect(who.connection).toBeEmpty();
    await expect(who.page.locator('#people').getByText(/\(online\)$/)).toHaveCount(2);
    await who.reloads();
    await who.seesExactly(...all);
  }
});

test('all servers are restarted in turn, and nobody sees more than a short "Reconnecting…"', async ({
  cluster,
  person,
  watch,
}) => {
  test.slow();
  watch.allowLostConnections();
  const ada = await person('ada');
  const bo = await person('bo');
  const all: string[] = [];
  for (const [index, node] of cluster.nodes.entries()) {
    const restarting = node.stop().then(() => node.start());
    for (const part of ['begins', 'goes on']) {
      const text = `restart ${index + 1} ${part}`;
      await ada.say(text);
      await bo.sees(text);
      all.push(text);
    }
    await restarting;
  }
  await ada.seesExactly(...all);
  await bo.seesExactly(...all);
});
