import { type Locator, type Page, expect } from '@playwright/test';

/** The pane of the search. */
export class Search {
  readonly pane: Locator;
  readonly box: Locator;
  /** Links to the messages that were found. */
  readonly results: Locator;
  /** What is offered for what is typed. */
  readonly offers: Locator;

  constructor(readonly page: Page) {
    this.pane = page.getByRole('search', { name: 'Search messages' });
    this.box = this.pane.getByRole('combobox', { name: 'Search messages' });
    this.results = this.pane.getByRole('list', { name: 'Results' }).getByRole('link');
    this.offers = this.pane.getByRole('listbox').getByRole('option');
  }

  /** All of it is there, and not the box alone. */
  async isReady(): Promise<void> {
    await expect(this.pane.getByRole('button', { name: 'All rooms' })).toBeVisible();
  }

  /** These, in this order, and no others. */
  async finds(...texts: RegExp[]): Promise<void> {
    await expect(this.results).toHaveText(texts);
  }
}

export function fillers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `filler ${index}`);
}
