import { type Locator, expect } from '@playwright/test';
import { type Person } from '../../harness';
import { press } from '../messages/actions';

/** A thread, in front of somebody. */
export class Pane {
  readonly pane: Locator;
  readonly texts: Locator;
  readonly box: Locator;

  constructor(readonly person: Person) {
    this.pane = person.page.getByRole('region', { name: /^Thread #/ });
    this.texts = this.pane.locator('.text');
    this.box = this.pane.getByRole('textbox', { name: 'Reply in thread' });
  }

  /** Opens the thread of a message of the room. */
  static async of(person: Person, text: string): Promise<Pane> {
    await press(person, text, 'Reply in thread');
    const pane = new Pane(person);
    await expect(pane.box).toBeVisible();
    return pane;
  }

  /** Answers, and waits until the server has it. */
  async says(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
    await this.sees(text);
    await expect(this.line(text).getByText('Sending…')).toHaveCount(0);
  }

  async sees(text: string): Promise<void> {
    await expect(this.pane.getByText(text, { exact: true })).toBeInViewport();
  }

  line(text: string): Locator {
    return this.pane.getByRole('listitem').filter({ has: this.person.page.getByText(text, { exact: true }) });
  }
}
