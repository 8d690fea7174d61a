import { expect, type Person, test } from '../../harness';

/** How many come while the room is open; `end2end/measure` lets 50,000 come. */
const MESSAGES = 3_000;
const AT_ONCE = 8;
/** So often it is looked how much is there meanwhile. */
const PARTS = 25;
/** Nodes of the whole document. */
const BUDGET = 6_000;

function nodes(reader: Person): Promise<number> {
  return reader.page.evaluate(() => {
    const walker = document.createTreeWalker(document);
    let count = 1;
    while (walker.nextNode()) count++;
    return count;
  });
}

test('however much comes into an open room, only what is near is there, and the rest can be loaded again', async ({ person, bot }) => {
  test.setTimeout(120_000);
  const ada = await person('ada');
  const bots = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => bot(`bot${index}`)));
  const share = MESSAGES / AT_ONCE;
  let most = 0;
  for (let part = 0; part < PARTS; part++) {
    const said = Array.from({ length: share / PARTS }, (_, index) => `${part}: ${index}`);
    await Promise.all([...bots.map((one) => one.says(...said)), nodes(ada).then((count) => (most = Math.max(most, count)))]);
  }
  await bots[0]!.says('the last one');
  await ada.sees('the last one');
  expect(Math.max(most, await nodes(ada))).toBeLessThan(BUDGET);

  // What was let go of is asked for as one scrolls there.
  const asked = ada.page.waitForRequest('**/events?before=*');
  await expect(async () => {
    await ada.messages.evaluate((region) => region.scrollTo({ top: -region.scrollHeight }));
    expect(await Promise.race([asked.then(() => true), ada.page.evaluate(() => false)])).toBe(true);
  }).toPass();
  // And what came last is there all the while.
  await ada.page.getByRole('button', { name: /^Newest messages|new messages/ }).click();
  await ada.sees('the last one');
});
