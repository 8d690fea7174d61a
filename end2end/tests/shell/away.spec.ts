import { expect, LOBBY_PATH, Person, test } from '../../harness';

test('who touches nothing for five minutes is away, and back at once', async ({ person, visitor }) => {
  const ada = await person('ada');
  const page = await visitor();
  await page.clock.install();
  const bo = new Person('bo', page);
  await bo.signsUp();
  await ada.seesMembers('ada (online)owner', 'bo (online)');
  await page.clock.fastForward('05:01');
  await ada.seesMembers('ada (online)owner', 'bo (away)');
  await page.mouse.move(200, 200);
  await ada.seesMembers('ada (online)owner', 'bo (online)');
});

test('a page that is told what it can’t read says that there is a newer version, and goes on', async ({ visitor, person, bot }) => {
  const ada = await person('ada');
  const page = await visitor({ storageState: await ada.page.context().storageState() });
  let connected = (_: (bytes: Buffer) => void) => {};
  const tell = new Promise<(bytes: Buffer) => void>((resolve) => (connected = resolve));
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer().onMessage((frame) => {
      socket.send(frame);
      // That this person is online proves nothing of this connection: their other page is online too.
      connected((bytes) => socket.send(bytes));
    });
  });
  const old = new Person('ada', page);
  await old.opens(LOBBY_PATH);
  (await tell)(Buffer.from([255, 255, 255]));
  await expect(old.connection).toContainText('A new version of WeConnect is available.');
  await (await bot('bo')).says('still heard');
  await old.sees('still heard');
});
