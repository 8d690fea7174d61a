import { type Locator } from '@playwright/test';
import { expect, type Person } from '../../harness';

/** The toolbar of a message, which comes with the pointer. */
export async function toolbar(person: Person, text: string): Promise<Locator> {
  const line = person.line(text);
  await line.locator('.text').hover();
  const bar = line.getByRole('toolbar', { name: 'Message actions' });
  await expect(bar).toBeVisible();
  return bar;
}

/** Presses a button of a message's toolbar. */
export async function press(person: Person, text: string, name: string): Promise<void> {
  await (await toolbar(person, text)).getByRole('button', { name, exact: true }).click();
}

/** Presses a button under "More". */
export async function pressMore(person: Person, text: string, name: string): Promise<void> {
  await press(person, text, 'More');
  await person.line(text).getByRole('menuitem', { name, exact: true }).click();
}

/** Reacts with the first emoji that a search finds. */
export async function reacts(person: Person, text: string, search: string): Promise<void> {
  await press(person, text, 'React');
  const field = person.page.getByRole('combobox', { name: 'Search emoji' });
  await field.fill(search);
  await field.press('Enter');
}
