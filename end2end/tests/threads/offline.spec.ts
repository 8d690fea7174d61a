import { expect, test as base } from '../../harness';
import { Pane } from './pane';

const test = base.extend({
  watch: async ({ watch }, use) => {
    watch.allowNoServer();
    await use(watch);
  },
});

test('what is answered without a connection is sent later, into its thread', async ({ person, server }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('who is for tea?');
  const pane = await Pane.of(ada, 'who is for tea?');
  await pane.says('I am');
  const seen = await Pane.of(bo, 'who is for tea?');
  await seen.sees('I am');
  await server.stop();
  await pane.box.fill('with milk');
  await pane.box.press('Enter');
  await expect(pane.line('with milk')).toContainText('Waiting for connection');
  await expect(ada.texts).toHaveText(['who is for tea?']);
  await server.start();
  await ada.reconnects();
  await bo.reconnects();
  await expect(seen.texts).toHaveText(['who is for tea?', 'I am', 'with milk']);
  await expect(pane.texts).toHaveText(['who is for tea?', 'I am', 'with milk']);
  await ada.seesExactly('who is for tea?');
});
