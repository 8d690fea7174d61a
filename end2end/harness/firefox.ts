import { firefox } from '@playwright/test';

interface Command {
  id: number;
  method: string;
}

interface Transport {
  send(command: Command): void;
  onmessage?(reply: object): void;
}

/** What Playwright asks of every Firefox and Debian's does not know yet; the tests that run in it can do without. */
const UNKNOWN = ['emulation.setMediaFeaturesOverride'];

/** Lets Playwright drive Debian's Firefox: says yes in its place to the commands that it would refuse. */
export function bearWithFirefox(): void {
  // Not part of Playwright's interface, which takes a Firefox as it is.
  const { _bidiFirefox: bidi } = (firefox as any)._connection.toImpl(firefox);
  const connect = bidi.connectToTransport;
  bidi.connectToTransport = function (transport: Transport, ...rest: unknown[]) {
    const send = transport.send;
    transport.send = (command) => {
      if (!UNKNOWN.includes(command.method)) return send.call(transport, command);
      setImmediate(() => transport.onmessage?.({ type: 'success', id: command.id, result: {} }));
    };
    return connect.call(this, transport, ...rest);
  };
}
