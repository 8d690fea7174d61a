import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { freshDatabase } from './postgres';
import { freePort, Server } from './server';

/** Some real servers on one PostgreSQL and one Redis, behind nginx. */
export class Cluster {
  readonly nodes: Server[] = [];
  private readonly beside: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(count: number): Promise<Cluster> {
    const cluster = new Cluster(await mkdtemp(path.join(tmpdir(), 'weconnect-cluster-')), await freePort());
    const redis = await cluster.run('redis-server', ['--save', '', '--bind', '127.0.0.1', '--port'], await freePort());
    const settings = {
      DATABASE_URL: await freshDatabase(),
      WECONNECT_BUS: `redis://127.0.0.1:${redis}`,
      WECONNECT_KEY_FILE: path.join(cluster.folder, 'key'),
    };
    while (cluster.nodes.length < count) cluster.nodes.push(await Server.start(settings));
    const config = path.join(cluster.folder, 'nginx.conf');
    await writeFile(config, cluster.nginx());
    await cluster.run('nginx', ['-e', path.join(cluster.folder, 'errors'), '-c', config], cluster.port);
    return cluster;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
    for (const process of this.beside) {
      if (process.exitCode === null) {
        process.kill();
        await once(process, 'exit');
      }
    }
    await rm(this.folder, { recursive: true });
  }

  /** Starts a program and waits until its port takes connections; for Redis the port is its last argument. */
  private async run(program: string, options: string[], port: number): Promise<number> {
    const all = program === 'nginx' ? options : [...options, String(port)];
    this.beside.push(spawn(program, all, { cwd: this.folder, stdio: 'ignore' }));
    const listens = () =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
        socket.on('connect', () => socket.destroy());
      });
    await expect.poll(listens, { message: `${program} takes connections`, intervals: [20] }).toBe(true);
    return port;
  }

  private nginx(): string {
    // None is passed over for what it was a moment ago: tests kill all of them within a second or two.
    const nodes = this.nodes.map(({ url }) => `server ${new URL(url).host} max_fails=0;`).join(' ');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return `
      daemon off; pid ${this.folder}/pid; error_log ${this.folder}/errors; events {}
      http {
        access_log off;
        ${temporary.map((kind) => `${kind}_temp_path ${this.folder}/${kind};`).join(' ')}
        upstream nodes { zone nodes 64k; least_conn; ${nodes} }
        map $http_upgrade $with { default upgrade; '' close; }
        server {
          listen 127.0.0.1:${this.port};
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection $with;
          location / { proxy_pass http://nodes; }
        }
      }`;
  }
}
