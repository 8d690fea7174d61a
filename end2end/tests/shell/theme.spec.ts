import { expect, test } from '../../harness';

test('the chosen theme lasts, and is in the page before any script', async ({ person }) => {
  const { page } = await person('ada');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/account');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await expect(page.getByRole('radio', { name: 'Match system' })).toBeChecked();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect.poll(ground).not.toBe(light);

  const html = await (await page.request.get('/account')).text();
  expect(html).toMatch(/<html[^>]* data-theme="dark"/);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  expect(await ground()).not.toBe(light);

  await page.getByRole('radio', { name: 'Match system' }).check();
  await expect.poll(ground).toBe(light);
  expect(await (await page.request.get('/account')).text()).not.toContain('data-theme');
});
