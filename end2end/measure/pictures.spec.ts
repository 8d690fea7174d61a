import { randomUUID } from 'node:crypto';
import { type Bot, type Person, test } from '../harness';
import { png } from '../harness/png';
import { SLOWER, slowDown, watched } from './watching';

/** How many messages each of the rooms has. */
const MESSAGES = Number(process.env.MESSAGES ?? 500);
const TUS = { 'Tus-Resumable': '1.0.0' };

/** A picture of its own, in a message of its own. */
async function sends(bot: Bot, url: string, room: string, number: number): Promise<void> {
  const bytes = png(600, 400, [number % 256, 120, 90], [40, (number * 7) % 256, 160]);
  const begun = await fetch(`${url}/api/files`, {
    method: 'POST',
    headers: { ...bot.headers, ...TUS, 'Upload-Length': String(bytes.length) },
  });
  const path = begun.headers.get('location')!;
  const headers = { ...bot.headers, ...TUS, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' };
  const sent = await fetch(url + path, { method: 'PATCH', headers, body: new Uint8Array(bytes) });
  if (sent.status !== 204) throw new Error(`picture ${number}: ${sent.status} ${await sent.text()}`);
  const message = { client_id: randomUUID(), text: `picture ${number}`, files: [{ id: path.split('/').at(-1), alt: `number ${number}` }] };
  await bot.asks('POST', `/api/rooms/${room}/messages`, message);
}

/** Scrolls from the newest message to the first, so much with each frame. */
async function scrollUp(reader: Person): Promise<void> {
  await reader.messages.evaluate(async (region) => {
    let still = 0;
    // At the beginning nothing moves any more, also where what comes before was still to be loaded.
    while (still < 60) {
      const before = region.scrollTop;
      region.scrollBy({ top: -60, behavior: 'instant' });
      await new Promise(requestAnimationFrame);
      still = region.scrollTop === before ? still + 1 : 0;
    }
  });
}

async function nodes(reader: Person): Promise<number> {
  const devtools = await reader.page.context().newCDPSession(reader.page);
  // What is left of the page before would count as well.
  await devtools.send('HeapProfiler.collectGarbage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  await devtools.detach();
  return nodes;
}

test(`a room of ${MESSAGES} pictures beside one of as many texts, on a machine ${SLOWER} times as slow`, async ({ person, bot, server }) => {
  test.setTimeout(3_600_000);
  const bo = await bot('bo');
  const rooms = [];
  for (const name of ['Texts', 'Pictures']) rooms.push((await bo.asks('POST', '/api/rooms', { name })).id as string);
  const [texts, pictures] = rooms as [string, string];
  for (let number = 1; number <= MESSAGES; number++) {
    // As high as a picture.
    await bo.saysIn(texts, `text ${number}\n${'a line of what people say, of the usual length\n'.repeat(11)}`);
    await sends(bo, server.url, pictures, number);
  }
  const ada = await person('ada');
  for (const room of rooms) await ada.page.request.put(`${server.url}/api/rooms/${room}/membership`, { headers: { Origin: server.url } });
  await slowDown(ada.page);
  for (const [room, what] of [[texts, 'texts'], [pictures, 'pictures'], [texts, 'texts, again']] as const) {
    await ada.opens(`/rooms/${room}`);
    await ada.page.waitForLoadState('networkidle');
    const before = await nodes(ada);
    await watched(ada, `${MESSAGES} ${what}`, () => scrollUp(ada));
    console.log(`${MESSAGES} ${what}: ${before} nodes at the end of the room, ${await nodes(ada)} at its beginning`);
  }
});
