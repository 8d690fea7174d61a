import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';

/** Milliseconds. A new data folder is some 40 flushes of the disk, and each takes long where others write as well. */
export const READY_WITHIN = 60_000;

export type Settings = Record<string, string>;

/** Under these no test is throttled by accident. */
const PATIENT: Settings = {
  WECONNECT_LOGINS_PER_MINUTE: '1000000',
  WECONNECT_SIGNUPS_PER_HOUR: '1000000',
  WECONNECT_POSTS_PER_MINUTE: '1000000',
  WECONNECT_REQUESTS_PER_MINUTE: '1000000',
  WECONNECT_GUESSES_PER_HOUR: '1000000',
  WECONNECT_CHANGES_PER_MINUTE: '1000000',
  WECONNECT_UPLOADS_PER_MINUTE: '1000000',
  // No test asks the internet anything.
  WECONNECT_LINK_PREVIEWS: 'off',
  WECONNECT_WEB_PUSH: 'off',
};

/** The real server, on a port and a data folder of its own. */
export class Server {
  log = '';
  private process?: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly settings: Settings,
  ) {}

  static async start(settings: Settings = {}): Promise<Server> {
    const folder = await mkdtemp(path.join(tmpdir(), 'weconnect-end2end-'));
    const server = new Server(folder, await freePort(), { ...PATIENT, ...settings });
    await server.start();
    return server;
  }

  get url(): string {
    return `${this.settings.WECONNECT_CERTIFICATE ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** Starts, or starts again on the same port and data. */
  async start(): Promise<void> {
    const dist = process.env.WECONNECT_DIST;
    if (!dist) throw new Error('WECONNECT_DIST names the folder with the server and its site; scripts/build makes it');
    const running = spawn(path.join(dist, 'weconnect'), {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        LEPTOS_SITE_ROOT: path.join(dist, 'site'),
        LEPTOS_HASH_FILES: 'true',
        WECONNECT_ADDRESS: `127.0.0.1:${this.port}`,
        WECONNECT_DATA_DIR: path.join(this.folder, 'data'),
        ...this.settings,
      },
    });
    for (const output of [running.stdout, running.stderr]) output.on('data', (data) => (this.log += data));
    this.process = running;
    await expect
      .poll(() => this.readiness(running), { message: 'the server gets ready', intervals: [20], timeout: READY_WITHIN })
      .toBe(200);
  }

  private async readiness(running: ChildProcess): Promise<number | string> {
    if (running.exitCode !== null) throw new Error(`the server ended with ${running.exitCode}:\n${this.log}`);
    const get = this.settings.WECONNECT_CERTIFICATE ? https.get : http.get;
    return new Promise((resolve) => {
      // Its certificate is its own.
      const request = get(`${this.url}/readyz`, { rejectUnauthorized: false, agent: false }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      });
      request.on('error', (error) => resolve(String(error)));
    });
  }

  /** Stops it as an operator does, or a fault: a server that is told to stop says that all went well. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const running = this.process;
    if (!running) return;
    this.process = undefined;
    const ended = running.exitCode === null ? once(running, 'exit') : Promise.resolve([running.exitCode]);
    running.kill(signal);
    const late = setTimeout(() => running.kill('SIGKILL'), 10_000);
    const [code] = await ended;
    clearTimeout(late);
    if (signal === 'SIGTERM') expect(code, `exit code after SIGTERM\n${this.log}`).toBe(0);
  }

  /** Stops it for good and looks whether it had anything to complain about. */
  async end(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
    const faults = this.log.split('\n').filter((line) => /\bERROR\b|panicked/.test(line));
    expect(faults, 'faults in the log').toEqual([]);
  }
}

/**
 * Below those that the system gives to outgoing connections, so that it stays free while the server is down, and above 10080, the last
 * that browsers refuse to speak to (https://fetch.spec.whatwg.org/#port-blocking).
 */
export async function freePort(): Promise<number> {
  const port = 10_081 + Math.floor(Math.random() * 10_000);
  const listener = createServer().listen(port, '127.0.0.1');
  const [event] = await Promise.race([
    once(listener, 'listening').then(() => ['listening']),
    once(listener, 'error').then(() => ['taken']),
  ]).catch(() => ['taken']);
  if (event === 'taken') return freePort();
  listener.close();
  await once(listener, 'close');
  return port;
}
