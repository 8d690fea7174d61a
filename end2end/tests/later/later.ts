import { type Locator } from '@playwright/test';
import { expect, type Person } from '../../harness';

/** A message's place in its room. */
export async function seqOf(person: Person, text: string): Promise<number> {
  return Number((await person.line(text).getAttribute('id'))!.split('-')[1]);
}

/** Saves a message with a reminder so many milliseconds ahead, as a program does. */
export async function remind(person: Person, text: string, ahead: number): Promise<void> {
  const { origin, pathname } = new URL(person.page.url());
  const path = `/api${pathname}/messages/${await seqOf(person, text)}/saved`;
  const data = { reminder: { at: Date.now() + ahead } };
  const reply = await person.page.request.put(path, { headers: { Origin: origin }, data });
  expect(reply.status(), await reply.text()).toBe(200);
}

/** What somebody has saved, or sends later, on the page of it. */
export function listed(person: Person, heading: 'Saved messages' | 'Scheduled messages'): Locator {
  return person.page.getByRole('region', { name: heading }).getByRole('listitem');
}

/** The entry of the sidebar, with how much there is. */
export function entry(person: Person): Locator {
  return person.rooms.getByRole('listitem').filter({ has: person.page.getByRole('link', { name: 'Later', exact: true }) });
}

/** Goes to the page. */
export async function opensLater(person: Person): Promise<void> {
  await person.rooms.getByRole('link', { name: 'Later', exact: true }).click();
  await expect(person.page.getByRole('heading', { level: 1, name: 'Later' })).toBeVisible();
}

/** Leaves the focus on a message and presses its key. */
export async function savesByKey(person: Person, text: string): Promise<Locator> {
  await person.line(text).focus();
  await person.page.keyboard.press('l');
  const dialog = person.page.getByRole('dialog', { name: 'Saved for later' });
  await expect(dialog).toBeVisible();
  return dialog;
}
