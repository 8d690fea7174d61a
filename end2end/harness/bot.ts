import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { LOBBY, PASSWORD } from './person';
import type { Server } from './server';

/** Somebody who speaks to the server as a program does: quick, and from nowhere near a browser. */
export class Bot {
  private constructor(
    private readonly server: Server,
    readonly id: string,
    private readonly token: string,
  ) {}

  static async signUp(server: Server, name: string): Promise<Bot> {
    const reply = await fetch(`${server.url}/api/accounts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password: PASSWORD }),
    });
    expect(reply.status).toBe(201);
    const { me, tokens } = await reply.json();
    return new Bot(server, me.id, tokens.access_token);
  }

  /** What says who asks. */
  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  /** Asks the API for something that it does, and gives its answer. */
  async asks(method: string, path: string, body?: unknown): Promise<any> {
    const reply = await this.tries(method, path, body);
    const text = await reply.text();
    expect(reply.ok, `${method} ${path} ${JSON.stringify(body)}: ${text}`).toBe(true);
    return text && JSON.parse(text);
  }

  /** Asks the API for something that it may refuse. */
  async tries(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.server.url + path, {
      method,
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** Posts each text after the one before is committed. */
  async says(...texts: string[]): Promise<void> {
    await this.saysIn(LOBBY, ...texts);
  }

  async saysIn(room: string, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      const reply = await fetch(`${this.server.url}/rooms/${room}/messages`, {
        method: 'POST',
        redirect: 'manual',
        headers: this.headers,
        body: new URLSearchParams({ text, client_id: randomUUID() }),
      });
      // Without `expect`, of which each takes longer than the one before: some say thousands of messages.
      const answer = reply.headers.get('location');
      if (answer !== `/rooms/${room}`) throw new Error(`“${text}” was answered with ${reply.status}, ${answer}`);
    }
  }
}
