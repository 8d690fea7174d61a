import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Person, test as base } from '../../harness';

const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

/** A ClamAV that knows one signature, from before the server starts until after it has ended. */
const test = base.extend<{ clamd: ChildProcess }>({
  settings: async ({ clamd }, use) => use({ WECONNECT_FILES_CLAMAV: `unix:${clamd.spawnargs.at(-1)!.replace(/clamd\.conf$/, 'socket')}` }),
  clamd: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'weconnect-clamd-'));
    await writeFile(path.join(folder, 'test.ndb'), `Eicar:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
    const config = path.join(folder, 'clamd.conf');
    const socket = path.join(folder, 'socket');
    await writeFile(config, `Foreground yes\nLocalSocket ${socket}\nDatabaseDirectory ${folder}\nTemporaryDirectory ${folder}\n`);
    const clamd = spawn('clamd', ['--config-file', config], { stdio: 'ignore' });
    const answers = () =>
      new Promise<boolean>((resolve) => {
        const connection = connect(socket, () => resolve(true)).on('error', () => resolve(false));
        connection.unref();
      });
    await expect.poll(answers, { message: 'clamd runs; scripts/setup brings it', timeout: 30_000 }).toBe(true);
    await use(clamd);
    clamd.kill('SIGKILL');
    await rm(folder, { recursive: true });
  },
});

const chosen = (person: Person) => person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const choose = (person: Person) => person.page.locator('.input-box input[type=file]');
const send = (person: Person) => person.page.getByRole('button', { name: 'Send', exact: true }).click();

test('a file with a virus is refused by its name, and what could not be checked says so', async ({ person, clamd, watch }) => {
  watch.allow(/^422 PATCH \/api\/files\//);
  // What was refused is gone.
  watch.allow(/^404 DELETE \/api\/files\//);
  const [ada, bo] = [await person('ada'), await person('bo')];
  await choose(ada).setInputFiles(file('invoice.txt', EICAR));
  await expect(chosen(ada)).toContainText('its virus scanner has found something in it. (Eicar.UNOFFICIAL)');
  await ada.page.getByRole('button', { name: 'Remove invoice.txt' }).click();
  await expect(chosen(ada)).toHaveCount(0);

  await choose(ada).setInputFiles(file('notes.txt', 'half past four\n'));
  await ada.box.fill('clean');
  await send(ada);
  await expect(bo.line('clean').getByRole('link', { name: 'Download notes.txt' })).toBeVisible();
  await expect(bo.line('clean').getByText('Not checked for viruses')).toHaveCount(0);

  clamd.kill('SIGKILL');
  await expect.poll(() => clamd.signalCode).toBe('SIGKILL');
  await choose(ada).setInputFiles(file('later.txt', 'five\n'));
  await ada.box.fill('unchecked');
  await send(ada);
  await expect(bo.line('unchecked').getByRole('link', { name: 'Download later.txt' })).toBeVisible();
  await expect(bo.line('unchecked').getByText('Not checked for viruses')).toBeVisible();
  const files = await bo.chooses('Files');
  await files.getByRole('button', { name: 'Other files' }).click();
  await expect(files.getByRole('listitem').filter({ hasText: 'later.txt' })).toContainText('Not checked for viruses');
  await expect(files.getByRole('listitem').filter({ hasText: 'notes.txt' })).not.toContainText('Not checked for viruses');
});
