import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The address of a new, empty database. */
export async function freshDatabase(): Promise<string> {
  const url = process.env.TEST_POSTGRES_URL;
  if (!url) throw new Error('TEST_POSTGRES_URL names a PostgreSQL server; scripts/with-postgres starts one');
  const name = `end2end_${randomUUID().replaceAll('-', '')}`;
  await run('psql', [url, '--quiet', '--no-psqlrc', '--command', `CREATE DATABASE ${name}`]);
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
