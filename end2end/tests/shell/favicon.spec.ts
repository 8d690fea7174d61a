import { expect, test } from '../../harness';

test('the icon tells what is unread, and mentions from the rest', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  const icon = ada.page.locator('link[rel=icon]');
  await bo.makesRoom('Tea');
  await ada.joins('Tea');
  await ada.room('Lobby');
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
  await bo.say('half past four?');
  await expect(icon).toHaveAttribute('href', '/favicon-unread.svg');
  await bo.say('@ada half past four?');
  await expect(icon).toHaveAttribute('href', '/favicon-mention.svg');
  await ada.room('Tea');
  await expect(icon).toHaveAttribute('href', '/favicon.svg');
  for (const path of ['/favicon.svg', '/favicon-unread.svg', '/favicon-mention.svg']) {
    const reply = await ada.page.request.get(path);
    expect(reply.headers()['content-type'], path).toBe('image/svg+xml');
  }
});
