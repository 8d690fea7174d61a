import { randomBytes } from 'node:crypto';
import { type HttpRequest, type HttpResponse, Upload, type UploadOptions } from 'tus-js-client';
import { Bot, expect, type Server, test } from '../../harness';

// The official client of tus, as other programs use it.
const MB = 1024 * 1024;

/** Uploads until it is done, failed or aborted by `each`, which is called after every request that brought bytes. */
async function run(bytes: Buffer, options: UploadOptions, each?: (sent: number, upload: Upload) => unknown): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(bytes, {
      chunkSize: 2 * MB,
      retryDelays: [0, 100, 300, 1000, 3000],
      ...options,
      onChunkComplete: (_, sent) => each?.(sent, upload),
      onSuccess: () => resolve(upload),
      onError: reject,
    });
    upload.start();
  });
}

const to = (server: Server, bot: Bot): UploadOptions => ({
  endpoint: `${server.url}/api/files`,
  headers: bot.headers,
  metadata: { filename: 'film.bin' },
});

async function downloaded(bot: Bot, url: string | null): Promise<Buffer> {
  const reply = await fetch(url ?? '', { headers: bot.headers });
  expect(reply.status).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}

test('the official client uploads several megabytes, in one request or in many', async ({ server }) => {
  const ada = await Bot.signUp(server, 'ada');
  const bytes = randomBytes(7 * MB + 17);
  for (const chunkSize of [Number.POSITIVE_INFINITY, 3 * MB + 1]) {
    const replies: HttpResponse[] = [];
    const upload = await run(bytes, {
      ...to(server, ada),
      chunkSize,
      onAfterResponse: (_: HttpRequest, reply: HttpResponse) => void replies.push(reply),
    });
    expect((await downloaded(ada, upload.url)).equals(bytes)).toBe(true);
    expect(replies.every((reply) => reply.getHeader('Tus-Resumable') === '1.0.0')).toBe(true);
  }
});

test('it goes on where it was interrupted, also after the server has died', async ({ server }) => {
  const ada = await Bot.signUp(server, 'ada');
  const bytes = randomBytes(7 * MB + 17);
  const url = await new Promise<string>((resolve, reject) => {
    run(bytes, to(server, ada), (_, upload) => upload.abort().then(() => resolve(upload.url ?? ''), reject)).catch(reject);
  });
  let isFirst = true;
  const asked: string[] = [];
  const upload = await run(
    bytes,
    {
      ...to(server, ada),
      uploadUrl: url,
      retryDelays: Array(60).fill(500),
      onBeforeRequest: (request) => void asked.push(`${request.getMethod()} ${request.getHeader('Upload-Offset') ?? ''}`),
    },
    () => {
      if (!isFirst) return;
      isFirst = false;
      void server.stop('SIGKILL').then(() => server.start());
    },
  );
  // Not from its beginning.
  expect(asked.slice(0, 2)).toEqual(['HEAD ', `PATCH ${2 * MB}`]);
  expect(asked.filter((request) => request === 'HEAD ').length).toBeGreaterThan(1);
  expect((await downloaded(ada, upload.url)).equals(bytes)).toBe(true);
});

test('it asks again where somebody else has gone on with the same upload', async ({ server }) => {
  const ada = await Bot.signUp(server, 'ada');
  const bytes = randomBytes(6 * MB);
  const statuses: number[] = [];
  const upload = await run(bytes, {
    ...to(server, ada),
    onBeforeRequest: async (request) => {
      if (request.getHeader('Upload-Offset') !== String(2 * MB) || statuses.includes(409)) return;
      const ahead = await fetch(request.getURL(), {
        method: 'PATCH',
        headers: { ...ada.headers, 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(2 * MB), 'Content-Type': 'application/offset+octet-stream' },
        body: new Uint8Array(bytes.subarray(2 * MB, 3 * MB)),
      });
      expect(ahead.headers.get('upload-offset')).toBe(String(3 * MB));
    },
    onAfterResponse: (_: HttpRequest, reply: HttpResponse) => void statuses.push(reply.getStatus()),
  });
  // It was told so, unless the server had hung up before all the bytes were sent, which loses the answer. Either way it asks.
  expect(statuses).toContain(200);
  expect((await downloaded(ada, upload.url)).equals(bytes)).toBe(true);
});

test('it is told what is too large, and what it gives up is gone', async ({ server }) => {
  const ada = await Bot.signUp(server, 'ada');
  const { file_max: most } = await ada.asks('GET', '/api/files/limits');
  const refused = run(Buffer.alloc(1), { ...to(server, ada), uploadSize: most + 1 });
  await expect(refused).rejects.toThrow(/response code: 413/);

  const url = await new Promise<string>((resolve, reject) => {
    run(randomBytes(6 * MB), to(server, ada), (_, upload) => upload.abort(true).then(() => resolve(upload.url ?? ''), reject)).catch(reject);
  });
  const reply = await fetch(url, { method: 'HEAD', headers: { ...ada.headers, 'Tus-Resumable': '1.0.0' } });
  expect([reply.status, reply.headers.get('tus-resumable')]).toEqual([404, '1.0.0']);
});
