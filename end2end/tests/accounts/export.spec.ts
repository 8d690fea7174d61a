import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Download, type Page } from '@playwright/test';
import { expect, test } from '../../harness';

/** Unpacks a download into a folder of its own. */
async function unpacked(download: Download) {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  execFileSync('unzip', ['-q', file, '-d', folder]);
  return folder;
}

async function downloads(page: Page) {
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as a zip file' }).click();
  return unpacked(await download);
}

test('what is one’s own is downloaded, and its pages open in a browser', async ({ person }) => {
  const ada = await person('ada');
  const bo = await person('bo');
  await ada.say('**fresh** <script>document.title = 1</script> tea');
  await bo.say('not hers');
  await ada.opens('/account');
  const folder = await downloads(ada.page);
  const page = await ada.page.context().newPage();
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Export of ada');
  await page.getByRole('link', { name: '1', exact: true }).click();
  await expect(page.locator('.said')).toHaveText(['fresh <script>document.title = 1</script> tea']);
  await expect(page.locator('.said strong')).toHaveText('fresh');
  await expect(page).toHaveTitle('Your messages');
  // The page looks as its own style says: its policy lets that in, and nothing else.
  await expect(page.locator('ol')).toHaveCSS('list-style-type', 'none');
  await page.close();
  expect(JSON.parse(readFileSync(join(folder, 'account.json'), 'utf8')).account.me.name).toBe('ada');
});

test('the owner of a room downloads it from its settings', async ({ person }) => {
  const ada = await person('ada');
  await ada.makesRoom('tea & cake');
  await ada.say('who brings tea?');
  await ada.chooses('Settings');
  const folder = await downloads(ada.page);
  const page = await ada.page.context().newPage();
  await page.goto(pathToFileURL(join(folder, 'index.html')).href);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Export of tea & cake');
  await page.getByRole('link', { name: '1', exact: true }).click();
  await expect(page.locator('.said')).toHaveText(['who brings tea?']);
  await page.close();
});
