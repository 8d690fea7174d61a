import { type BrowserContext, type Page, expect } from '@playwright/test';

/** Notes which forms listen to being submitted, in each page that this browser opens from now on. */
export async function noteListeners(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const listening = new WeakSet<EventTarget>();
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type: string, ...rest: [any, any?]) {
      if (type === 'submit') listening.add(this);
      return listen.call(this, type, ...rest);
    };
    Object.assign(window, { listening });
  });
}

/**
 * Waits until the page's forms are the application's and no longer plain HTML: until each listens to being submitted. Pages before
 * the application have plain forms for good.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  if (await page.locator('script[src="/door.js"]').count()) return;
  const isAlive = () =>
    page.evaluate(() => {
      const { listening } = window as unknown as { listening: WeakSet<EventTarget> };
      const forms = Array.from(document.forms).filter((form) => !('plain' in form.dataset));
      return forms.length > 0 && forms.every((form) => listening.has(form));
    });
  await expect.poll(isAlive, { message: 'the page comes to life', intervals: [30] }).toBe(true);
}
