import { type BrowserContext, type Request, expect } from '@playwright/test';

/** A fault as a line: "401 POST /api/sessions", "console error: …". */
type Fault = string;

/** The browser writes these about responses and failed requests, which are looked at as what they are. */
const TOLD_TWICE = /^Failed to load resource: /;

/** Firefox's words for what Chromium calls otherwise. */
const FIREFOX: [RegExp, string][] = [
  [/^page error: Firefox can’t establish a connection to the server at (\S+)\.[^]*/, "console error: WebSocket connection to '$1' failed"],
  [/^page error: The connection to (\S+) was interrupted while the page was loading\.[^]*/, "console error: WebSocket connection to '$1' failed"],
  [/\bNS_ERROR_CONNECTION_REFUSED$/, 'net::ERR_CONNECTION_REFUSED'],
  [/\bNS_ERROR_NET_(RESET|INTERRUPT|EMPTY_RESPONSE)$/, 'net::ERR_CONNECTION_RESET'],
  [/\bNS_ERROR_OFFLINE$/, 'net::ERR_INTERNET_DISCONNECTED'],
  [/\bNS_(BINDING_ABORTED|ERROR_ABORT)$/, 'net::ERR_ABORTED'],
];

/** Looks for everything that goes wrong in browsers without a test looking there. */
export class Watch {
  private readonly faults: Fault[] = [];
  // Where a test holds up or refuses requests, which it can't do with those of a page that has a worker.
  private readonly allowed: (string | RegExp)[] = ['console warning: Service Worker registration blocked by Playwright'];

  /** Names faults that belong to what the test is about. */
  allow(...faults: (string | RegExp)[]): void {
    this.allowed.push(...faults);
  }

  /** Without scripts, pages still ask for the application ahead of the script that would use it. */
  allowWithoutScripts(): void {
    this.allow(
      /^failed GET \/pkg\/(weconnect|__wasm_split)\.[^/]+\.js csp$/,
      /^console warning: The resource \S+\.(wasm|json) was preloaded using link preload but not used/,
    );
  }

  /** A session ends elsewhere: its page can't renew it, and whatever it is asking for meanwhile is refused. */
  allowEndedSession(): void {
    this.allow('401 POST /api/sessions/refresh', /^401 GET \/api\//);
  }

  /** What happens to pages while there is no server, and nothing else. */
  allowLostConnections(): void {
    this.allow(
      /^console error: WebSocket connection to '[^']*\/ws' failed/,
      // A part of the application that is loaded when it is used; it is asked for again.
      /^console error: TypeError: Failed to fetch\n.*\/pkg\/__wasm_split\./,
      /^console error: TypeError: WebAssembly compilation aborted: Network error: /,
      // What the service worker was about to keep, and what a page asks for once it is there.
      /^failed GET \/(offline|favicon\.svg|service-worker\.js|pkg\/[^ ]+|api\/(invitations|threads\/unread)) net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|FAILED)$/,
      /^failed POST \/api\/sessions\/refresh net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE)$/,
    );
  }

  /** What happens where pages are opened while there is no server. */
  allowNoServer(): void {
    this.allowLostConnections();
    this.allow(
      /^failed GET \/(offline|(api\/)?rooms(\/[0-9a-f-]+)?)? net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|FAILED|INTERNET_DISCONNECTED)$/,
    );
  }

  follow(context: BrowserContext): void {
    context.on('console', (message) => {
      const minds = message.type() === 'error' || message.type() === 'warning' || message.type() === 'assert';
      if (minds && !TOLD_TWICE.test(message.text())) this.add(`console ${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (error) => this.add(`page error: ${error.error().stack}`));
    context.on('response', (reply) => {
      if (reply.status() >= 400) this.add(`${reply.status()} ${name(reply.request())}`);
    });
    context.on('requestfailed', (request) => {
      // Firefox tells sockets that fail here too.
      if (new URL(request.url()).pathname !== '/ws') this.add(`failed ${name(request)} ${request.failure()?.errorText}`);
    });
    context.on('dialog', (dialog) => {
      this.add(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  expectNoFaults(): void {
    expect(this.faults, 'faults in the browser').toEqual([]);
  }

  private add(told: Fault): void {
    const fault = FIREFOX.reduce((fault, [theirs, ours]) => fault.replace(theirs, ours), told);
    // The page itself gave the request up, as when one goes on before everything has come.
    if (/^failed .* net::ERR_ABORTED$/.test(fault)) return;
    const known = this.allowed.some((allowed) => (typeof allowed === 'string' ? allowed === fault : allowed.test(fault)));
    if (!known) this.faults.push(fault);
  }
}

function name(request: Request): string {
  return `${request.method()} ${new URL(request.url()).pathname}`;
}
