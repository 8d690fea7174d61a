import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { LOBBY, PASSWORD } from './person';
import type { Server } from './server';

/** Somebody who speaks to the server as a program does: quick, and from nowhere near a browser. */
export class Bot {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  static async signUp(server: Server, name: string): Promise<Bot> {
    const reply = await fetch(`${server.url}/api/accounts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password: PASSWORD }),
    });
    expect(reply.status).toBe(201);
    return new Bot(server, (await reply.json()).tokens.access_token);
  }

  /** Posts each text after the one before is committed. */
  async says(...texts: string[]): Promise<void> {
    for (const text of texts) {
      const reply = await fetch(`${this.server.url}/rooms/${LOBBY}/messages`, {
        method: 'POST',
        redirect: 'manual',
        headers: { Authorization: `Bearer ${this.token}` },
        body: new URLSearchParams({ text, client_id: randomUUID() }),
      });
      expect(reply.headers.get('location')).toBe(`/rooms/${LOBBY}`);
    }
  }
}
