import { type Bot, type Person, test } from '../harness';
import { talk, watched } from './watching';

/** How many messages have come when it is measured. */
const MESSAGES = Number(process.env.MESSAGES ?? 50_000);
const AFTER = [500, MESSAGES / 2, MESSAGES];
const SECONDS = Number(process.env.FOR ?? 20);
const BOTS = 10;

/** Says in which memory the application's own code keeps what it knows. */
async function findMemory(reader: Person): Promise<void> {
  await reader.page.addInitScript(() => {
    const begin = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...all: Parameters<typeof begin>) => {
      const made = await begin(...all);
      const { memory } = made.instance.exports as { memory?: WebAssembly.Memory };
      if (memory) Object.assign(window, { memory });
      return made;
    };
  });
  await reader.reloads();
}

async function weigh(reader: Person): Promise<string> {
  const devtools = await reader.page.context().newCDPSession(reader.page);
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  const wasm = await reader.page.evaluate(() => (window as unknown as { memory: WebAssembly.Memory }).memory.buffer.byteLength);
  await devtools.detach();
  const mebibytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
  return `${mebibytes(usedSize)} MiB of JavaScript, ${mebibytes(wasm)} MiB of WebAssembly, ${nodes} nodes`;
}

/** As fast as they are taken. */
async function fill(bots: Bot[], count: number): Promise<void> {
  const share = Math.round(count / bots.length);
  const texts = Array.from({ length: share }, (_, index) => `message ${index}, of the usual length for what people say`);
  await Promise.all(bots.map((bot) => bot.says(...texts)));
}

// On a slow machine the bots speak for longer than their tokens are good otherwise.
test.use({ settings: { WECONNECT_ACCESS_MINUTES: '60' } });

test('a room that is open all day', async ({ person, bot }) => {
  test.setTimeout(3_600_000);
  const ada = await person('ada');
  await findMemory(ada);
  const bots = await Promise.all(Array.from({ length: BOTS }, (_, index) => bot(`bot${index}`)));
  let said = 0;
  for (const count of AFTER) {
    await fill(bots, count - said);
    said = count;
    await bots[0]!.says(`${count} have come`);
    await ada.sees(`${count} have come`);
    console.log(`after ${count} messages: ${await weigh(ada)}`);
    await watched(ada, `after ${count} messages`, () => talk(bots, SECONDS));
  }
});
