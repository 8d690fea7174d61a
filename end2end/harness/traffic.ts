import type { Page } from '@playwright/test';

/** All that a page sends and receives from now on, as text: names and messages stand in binary frames as they are. */
export class Traffic {
  private readonly frames: string[] = [];
  private readonly bodies: Promise<string>[] = [];

  constructor(page: Page) {
    page.on('websocket', (socket) => {
      const record = ({ payload }: { payload: string | Buffer }) => this.frames.push(payload.toString());
      socket.on('framereceived', record);
      socket.on('framesent', record);
    });
    page.on('requestfinished', (request) => {
      if (request.url().includes('/pkg/')) return;
      const body = request.response().then((reply) => reply?.text());
      // A redirect has no body.
      this.bodies.push(body.then(String, () => ''));
    });
  }

  async everything(): Promise<string> {
    return [...this.frames, ...(await Promise.all(this.bodies))].join('\n');
  }
}
