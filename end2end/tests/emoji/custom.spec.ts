import { type Locator } from '@playwright/test';
import { expect, type Person, test } from '../../harness';
import { expectAccessible } from '../../harness/accessible';
import { png } from '../../harness/png';
import { reacts } from '../messages/actions';

const PICTURE = { name: 'parrot.png', mimeType: 'image/png', buffer: png(300, 150, [0x20, 0x90, 0x40]) };

/** The field for the name of a new one. */
const nameOf = (person: Person) => section(person).getByRole('textbox', { name: 'Name', exact: true });
const section = (person: Person) => person.page.getByRole('region', { name: 'Custom emoji' });
const width = (image: Locator) => image.evaluate((image: HTMLImageElement) => image.naturalWidth);

/** By the page for administrators. */
async function adds(person: Person, name: string): Promise<void> {
  await person.opens('/admin');
  await nameOf(person).fill(name);
  const choosing = person.page.waitForEvent('filechooser');
  await section(person).getByRole('button', { name: 'Choose a picture…' }).click();
  await (await choosing).setFiles(PICTURE);
  await expect(section(person).getByRole('listitem').filter({ hasText: `:${name}:` })).toBeVisible();
}

test('an emoji that an administrator adds is offered, picked, and shown in messages and reactions', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await bo.say('tea?');
  // Before there is one, it is a name.
  await bo.say('a :party_parrot: at 12:30:45');
  await bo.seesExactly('tea?', 'a :party_parrot: at 12:30:45');
  await adds(ada, 'party_parrot');
  await expect(nameOf(ada)).toHaveValue('');
  await expectAccessible(ada.page);

  await bo.reloads();
  const shown = bo.messages.getByRole('img', { name: ':party_parrot:' });
  await expect(shown).toHaveCount(1);
  await expect(shown).toHaveAttribute('title', ':party_parrot:');
  await expect.poll(() => width(shown)).toBe(128);
  // Completed, and sent as its name.
  await bo.box.pressSequentially('so :par');
  const offer = bo.page.getByRole('option', { name: ':party_parrot:' });
  await expect(offer.locator('img')).toBeVisible();
  await offer.click();
  await expect(bo.box).toHaveValue('so :party_parrot: ');
  await bo.box.press('Enter');
  await expect(shown).toHaveCount(2);
  // Typed out.
  await bo.box.pressSequentially('oh :party_parrot:');
  await expect(bo.box).toHaveValue('oh :party_parrot:');
  await bo.box.fill('');

  await reacts(bo, 'tea?', 'party_parrot');
  const reaction = bo.line('tea?').getByRole('button', { name: ':party_parrot:' });
  await expect(reaction).toHaveAccessibleName(':party_parrot: 1: bo');
  await expect(reaction.locator('img')).toBeVisible();
  await bo.page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = bo.page.getByRole('dialog', { name: 'Pick an emoji' });
  await expect(picker.getByRole('group', { name: "This server's own" }).getByRole('option', { name: 'party parrot' })).toBeVisible();
});

test('one that is removed leaves its name, in messages and in reactions', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await adds(ada, 'macaw');
  await bo.say('tea?');
  await reacts(bo, 'tea?', 'macaw');
  await bo.box.fill('no :macaw:');
  await bo.box.press('Enter');
  const shown = bo.messages.getByRole('img', { name: ':macaw:' });
  const reaction = bo.line('tea?').getByRole('button', { name: ':macaw:' });
  // In the message and in the reaction.
  await expect(shown).toHaveCount(2);
  await expect(reaction.locator('img')).toBeVisible();
  await section(ada).getByRole('button', { name: 'Remove :macaw:' }).click();
  const question = ada.page.getByRole('dialog', { name: 'Remove :macaw:' });
  await expect(question).toContainText('Messages and reactions keep its name as text.');
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect(section(ada).getByText('None yet.')).toBeVisible();
  await bo.reloads();
  await expect(reaction).toHaveText(/:macaw:/);
  await expect(bo.messages.getByText(':macaw:').last()).toBeVisible();
  await expect(bo.messages.locator('[data-emoji] img')).toHaveCount(0);
});

test('an open page, also of another person, has the name at once where one is removed', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await adds(ada, 'macaw');
  const shown = bo.messages.getByRole('img', { name: ':macaw:' });
  await bo.box.fill('look: :macaw:');
  await bo.box.press('Enter');
  await expect(shown).toBeVisible();
  await section(ada).getByRole('button', { name: 'Remove :macaw:' }).click();
  await ada.page.getByRole('dialog', { name: 'Remove :macaw:' }).getByRole('button', { name: 'Remove' }).click();
  await expect(section(ada).getByText('None yet.')).toBeVisible();
  await expect(shown).toHaveCount(0, { timeout: 5_000 });
  await bo.sees('look: :macaw:');
  // And back again, where it is there once more.
  await nameOf(ada).fill('macaw');
  const choosing = ada.page.waitForEvent('filechooser');
  await section(ada).getByRole('button', { name: 'Choose a picture…' }).click();
  await (await choosing).setFiles(PICTURE);
  await expect(shown).toBeVisible({ timeout: 5_000 });
});

test('a message of emoji alone is shown larger, with those of the server, and a name that none has is not', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await adds(ada, 'macaw');
  for (const text of [':macaw: 🎉 :macaw:', ':none_such:', 'so :macaw:']) {
    await bo.box.fill(text);
    await bo.box.press('Enter');
  }
  const pictures = bo.messages.getByRole('img', { name: ':macaw:' });
  await expect(pictures).toHaveCount(3);
  const [large, , small] = await pictures.evaluateAll((all) => all.map((image) => image.getBoundingClientRect().height));
  expect(large).toBeCloseTo(2 * small, 0);
  const size = (text: string) => bo.messages.getByText(text, { exact: true }).evaluate((element) => getComputedStyle(element).fontSize);
  expect(await size(':none_such:')).toBe(await size('so'));
});

test('an open page shows a new emoji with the first message that has it', async ({ person }) => {
  const [ada, bo] = [await person('ada'), await person('bo')];
  await adds(ada, 'macaw');
  await ada.opens('/');
  await ada.isIn('Lobby');
  // A picture takes the place of what was written, at once where it is known.
  await ada.writes('look: :macaw: and :none_such:');
  await expect(bo.messages.getByRole('img', { name: ':macaw:' })).toBeVisible();
  await expect(bo.messages.getByText(':none_such:')).toBeVisible();
  await expect(bo.messages.getByRole('img', { name: ':none_such:' })).toHaveCount(0);
  // One more, while the list is there.
  const other = await ada.tab();
  await adds(other, 'toucan');
  await ada.writes('and :toucan:');
  await expect(bo.messages.getByRole('img', { name: ':toucan:' })).toBeVisible();
});

test('a name that will not do is refused beside its field, and one can be called otherwise', async ({ person, watch }) => {
  watch.allow('409 PUT /api/emoji/tada');
  watch.allow('422 PATCH /api/emoji/blobby');
  const ada = await person('ada');
  await adds(ada, 'blobby');
  const name = nameOf(ada);
  await name.fill('a b');
  await section(ada).getByRole('button', { name: 'Choose a picture…' }).click();
  await expect(section(ada).getByText('Emoji names have 2 to 32 characters')).toBeVisible();
  await expect(name).toBeFocused();
  await name.fill('tada');
  const choosing = ada.page.waitForEvent('filechooser');
  await section(ada).getByRole('button', { name: 'Choose a picture…' }).click();
  await (await choosing).setFiles(PICTURE);
  await expect(section(ada).getByText('There is an emoji with this name.')).toBeVisible();

  const row = section(ada).getByRole('listitem');
  await row.getByText('Rename :blobby:').click();
  await row.getByLabel('New name').fill('a-b');
  await row.getByRole('button', { name: 'Rename' }).click();
  await expect(row.getByRole('alert')).toContainText('Emoji names have 2 to 32 characters');
  await row.getByLabel('New name').fill('macaw');
  await row.getByRole('button', { name: 'Rename' }).click();
  await expect(row).toContainText(':macaw:');
  await expect(ada.page.getByRole('region', { name: "Administrators' decisions" })).toContainText('ada renamed an emoji: :blobby: → :macaw:');
});

test('others see no way to change them', async ({ person, watch }) => {
  watch.allow('403 GET /admin');
  await person('ada');
  const bo = await person('bo');
  await bo.opens('/admin');
  await expect(section(bo)).toHaveCount(0);
});
