import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Server } from './server';

/** A line to the server that can be cut while the server goes on. */
export class Line {
  private readonly ends = new Set<Socket>();
  private intact = true;
  private readonly entrance = createServer((near) => {
    if (!this.intact) return near.resetAndDestroy();
    const far = connect(Number(new URL(this.server.url).port), '127.0.0.1');
    for (const [end, other] of [[near, far], [far, near]] as const) {
      this.ends.add(end);
      end.pipe(other);
      end.on('error', () => other.destroy());
      end.on('close', () => this.ends.delete(end) && other.destroy());
    }
  });

  private constructor(private readonly server: Server) {}

  static async to(server: Server): Promise<Line> {
    const line = new Line(server);
    await once(line.entrance.listen(0, '127.0.0.1'), 'listening');
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.entrance.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.intact = false;
    for (const end of this.ends) end.resetAndDestroy();
  }

  mend(): void {
    this.intact = true;
  }

  end(): void {
    this.cut();
    this.entrance.close();
  }
}
