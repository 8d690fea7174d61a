import { expect, kept, test as base } from '../../harness';
import { Line } from '../../harness/line';

const test = base.extend<{ line: Line }>({
  line: async ({ server, watch }, use) => {
    watch.allowNoServer();
    const line = await Line.to(server);
    await use(line);
    line.end();
  },
  baseURL: async ({ line }, use) => use(line.url),
});

test('who has no network is told that they are offline, and goes on once it is back', { tag: '@firefox' }, async ({ person, bot, line }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  // What completes comes with the first letter.
  await ada.say('at the station');
  await ada.isKept();
  await ada.page.context().setOffline(true);
  line.cut();
  await expect(ada.connection).toHaveText("You're offline.");
  await ada.writes('on the train');
  await expect(ada.line('on the train')).toContainText('Waiting for connection');
  await bo.says('meanwhile');
  line.mend();
  await ada.page.context().setOffline(false);
  await ada.seesExactly('at the station', 'meanwhile', 'on the train');
  await expect(ada.connection).toBeEmpty();
});

test('what is said of the connection leaves the day of what one sees to be read', async ({ person, bot, line }) => {
  await (await bot('bo')).says(...Array.from({ length: 60 }, (_, index) => `line ${index}`));
  const ada = await person('ada');
  const day = ada.page.locator('.day-above');
  await expect(day).toBeVisible();
  line.cut();
  await ada.isCutOff();
  const [above, below] = [(await day.boundingBox())!, (await ada.connection.boundingBox())!];
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
});

test('who is taken out of a room while they are away is told why when they are back', async ({ person, bot, line }) => {
  // Who is first administers, and is not taken out.
  const bo = await bot('bo');
  const ada = await person('ada');
  const { id } = await bo.asks('POST', '/api/rooms', { name: 'Tea' });
  await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
  await ada.room('Tea');
  line.cut();
  await expect(ada.connection).not.toBeEmpty();
  const { members } = await bo.asks('GET', `/api/rooms/${id}`);
  const away = members.find(({ name }: { name: string }) => name === 'ada');
  await bo.asks('POST', `/api/rooms/${id}/members/${away.id}/removal`, { ban: false, reason: 'Too much sugar.' });
  line.mend();
  await expect(ada.page.getByText('You were removed from this room.')).toBeVisible();
  await expect(ada.page.getByText('Reason: Too much sugar.')).toBeVisible();
});

test('a page that was frozen, as when a laptop sleeps, has all that was said once it wakes', async ({ person, bot, line }) => {
  const ada = await person('ada');
  const bo = await bot('bo');
  await ada.say('before');
  const devtools = await ada.page.context().newCDPSession(ada.page);
  await devtools.send('Debugger.enable');
  const stopped = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
  await devtools.send('Debugger.pause');
  // Something has to run for the pause to begin; its answer comes once the page is awake.
  const nudge = devtools.send('Runtime.evaluate', { expression: '1' });
  await stopped;
  line.cut();
  await bo.says('while asleep', 'and more');
  line.mend();
  await devtools.send('Debugger.resume');
  await nudge;
  await devtools.detach();
  await ada.reconnects();
  await ada.seesExactly('before', 'while asleep', 'and more');
  await ada.say('awake');
});

test('where the browser keeps nothing, the line says to leave the tab open', async ({ person, line }) => {
  const ada = await person('ada');
  await ada.page.context().addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
  });
  await ada.reloads();
  await ada.isIn('Lobby');
  line.cut();
  await ada.isCutOff();
  await expect(ada.connection).not.toContainText('Keep this tab open');
  await ada.writes('hold on');
  await expect(ada.connection).toContainText("Keep this tab open: some messages haven't been sent yet.");
  line.mend();
  await ada.reconnects();
  await ada.seesExactly('hold on');
});

test('where the first things that are to be kept find no space, what was not sent before is sent all the same', async ({ person, line }) => {
  const ada = await person('ada');
  await ada.isKept();
  line.cut();
  await ada.isCutOff();
  await ada.writes('written before');
  await expect.poll(async () => Object.keys((await kept(ada.page)).outbox!)).toHaveLength(1);
  await ada.page.context().addInitScript(() => {
    let left = 2;
    for (const name of ['put', 'delete'] as const) {
      const write = IDBObjectStore.prototype[name];
      Object.assign(IDBObjectStore.prototype, {
        [name](this: IDBObjectStore, ...rest: any[]) {
          if (left-- > 0) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
          return (write as any).apply(this, rest);
        },
      });
    }
  });
  line.mend();
  await ada.reloads();
  await ada.seesExactly('written before');
  await expect(ada.line('written before')).not.toContainText('Waiting for connection');
  await expect.poll(async () => (await kept(ada.page)).outbox).toEqual({});
});

test('where the browser takes long to open what it keeps, it is kept and sent all the same', async ({ person, bot, line }) => {
  const bo = await bot('bo');
  const ada = await person('ada');
  await ada.isKept();
  line.cut();
  await ada.isCutOff();
  await ada.writes('from before');
  await expect.poll(async () => Object.keys((await kept(ada.page)).outbox!)).toHaveLength(1);
  // Longer than the application waits for it.
  await ada.page.context().addInitScript(() => {
    const { set } = Object.getOwnPropertyDescriptor(IDBRequest.prototype, 'onsuccess')!;
    Object.defineProperty(IDBOpenDBRequest.prototype, 'onsuccess', {
      set(tell: ((event: Event) => void) | null) {
        set!.call(this, tell && ((event: Event) => setTimeout(() => tell.call(this, event), 4_500)));
      },
    });
  });
  line.mend();
  await ada.reloads();
  await bo.says('hello');
  await ada.seesExactly('hello', 'from before');
  await expect.poll(async () => (await kept(ada.page)).outbox).toEqual({});
  await expect.poll(async () => JSON.stringify((await kept(ada.page)).rooms)).toContain('from before');
});
