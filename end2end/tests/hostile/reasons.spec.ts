import { fillIn, hydrated, PASSWORD } from '../../harness';
import { packed } from './corpus';
import { expect, expectHarmless, expectRead, test } from './trap';

const REASONS = packed(300);

test('why somebody was muted, taken out or banned is told them as text, and stands so in the audit log', async ({ person, bot, watch }) => {
  test.slow();
  const owner = await person('owner');
  const bo = await bot('bo');
  const ada = await person('ada');
  const { id } = await bo.asks('POST', '/api/rooms', { name: 'Tea' });
  for (const name of ['owner', 'ada']) await bo.asks('PUT', `/api/rooms/${id}/members/${name}`);
  const idOf = async (page: typeof ada.page) => (await (await page.request.get('/api/account')).json()).me.id;
  await bo.asks('PUT', `/api/rooms/${id}/members/${await idOf(owner.page)}/role`, { role: 'moderator' });
  const member = `/api/rooms/${id}/members/${await idOf(ada.page)}`;
  await ada.room('Tea');
  const notice = ada.page.locator('.notice');
  for (const reason of REASONS) {
    await bo.asks('PUT', `${member}/mute`, { minutes: 5, reason });
    await expectRead(notice, [reason]);
    await expectHarmless(ada.page);
  }
  await ada.reloads();
  await expectRead(notice, [REASONS.at(-1)!]);
  await expectHarmless(ada.page);
  await bo.asks('DELETE', `${member}/mute`);

  watch.allow(/^403 GET \/(api\/)?rooms\//);
  for (const [index, reason] of REASONS.entries()) {
    const ban = index % 2 === 1;
    await ada.page.goto(`/rooms/${id}`);
    await ada.isIn('Tea');
    await bo.asks('POST', `${member}/removal`, { ban, reason });
    await expectRead(notice, [reason]);
    await expectHarmless(ada.page);
    if (ban) await bo.asks('DELETE', `${member}/removal`);
    await bo.asks('PUT', `/api/rooms/${id}/members/ada`);
  }

  await owner.room('Tea');
  const log = await owner.chooses('Audit log');
  await expectRead(log, REASONS);
  await expectHarmless(owner.page);
});

test('why an account is closed is told as text', async ({ person, visitor, watch }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  watch.allowEndedSession();
  watch.allow('403 POST /login');
  const id = (await (await bo.page.request.get('/api/account')).json()).me.id;
  const headers = { Origin: new URL(ada.page.url()).origin };
  await bo.page.context().close();
  const page = await visitor();
  for (const reason of REASONS.slice(0, 4)) {
    await ada.page.request.post(`/api/admin/people/${id}/close`, { headers, data: { reason } });
    await page.goto('/login');
    await hydrated(page);
    await fillIn(page, 'bo', PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expectRead(page.getByRole('alert').filter({ hasText: 'deactivated' }), [reason]);
    await expectHarmless(page);
    await ada.opens('/admin');
    await expectRead(ada.page.getByRole('main'), [reason]);
    await expectHarmless(ada.page);
    await ada.page.request.post(`/api/admin/people/${id}/reopen`, { headers });
  }
});
