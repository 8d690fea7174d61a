import { type Page, expect } from '@playwright/test';

/**
 * Waits until the page's forms are the application's and no longer plain HTML: until each listens to being submitted. Pages before
 * the application have plain forms for good.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  if (await page.locator('script[src="/door.js"]').count()) return;
  const devtools = await page.context().newCDPSession(page);
  const isAlive = async () => {
    const { result } = await devtools.send('Runtime.evaluate', {
      expression: 'Array.from(document.forms)',
      objectGroup: 'forms',
    });
    const { result: forms } = await devtools.send('Runtime.getProperties', {
      objectId: result.objectId!,
      ownProperties: true,
    });
    const elements = forms.filter((form) => form.value?.subtype === 'node');
    const listeners = await Promise.all(
      elements.map((form) => devtools.send('DOMDebugger.getEventListeners', { objectId: form.value!.objectId! })),
    );
    await devtools.send('Runtime.releaseObjectGroup', { objectGroup: 'forms' });
    return elements.length > 0 && listeners.every((of) => of.listeners.some(({ type }) => type === 'submit'));
  };
  await expect.poll(isAlive, { message: 'the page comes to life', intervals: [30] }).toBe(true);
  await devtools.detach();
}
