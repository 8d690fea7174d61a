import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '../../harness';
import { freePort } from '../../harness/server';

/** Believes the certificate that the test has made. */
const TRUSTING = { ignoreHTTPSErrors: true };

test.use({
  settings: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'weconnect-certificate-'));
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const name = ['-days', '1', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...kind, ...name, ...files], { stdio: 'pipe' });
    await use({
      WECONNECT_CERTIFICATE: certificate,
      WECONNECT_CERTIFICATE_KEY: key,
      WECONNECT_REDIRECT_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
  },
});

test('without a proxy two people talk over HTTPS, also after a restart', async ({ person, server, watch }) => {
  watch.allowLostConnections();
  // Chromium takes service workers only where it trusts the certificate by itself.
  watch.allow('console error: An SSL certificate error occurred when fetching the script.');
  const ada = await person('ada', TRUSTING);
  const bo = await person('bo', TRUSTING);
  expect(await ada.page.evaluate(() => isSecureContext)).toBe(true);
  const cookies = await ada.page.context().cookies();
  expect(cookies.filter((cookie) => cookie.name.startsWith('weconnect_')).map((cookie) => cookie.secure)).toEqual([
    true,
    true,
    true,
  ]);
  await ada.say('hello bo');
  await bo.sees('hello bo');
  // What completes comes with the first letter, and no worker keeps it here.
  await bo.say('a word');
  await server.stop();
  await bo.writes('hello ada');
  await server.start();
  await ada.sees('hello ada');
});

test('who types the address without https:// gets there', async ({ visitor, settings }) => {
  const page = await visitor(TRUSTING);
  await page.goto(`http://${settings.WECONNECT_REDIRECT_ADDRESS}/login`);
  // The page of the redirect names the port that HTTPS is spoken at.
  await expect(page).toHaveURL(/^https:\/\/127\.0\.0\.1:\d+\/login$/);
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});
