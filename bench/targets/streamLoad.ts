/**
 * Sends and fetches large bodies, in a process of its own, without keeping them.
 *
 * @module
 */
import { request as send } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What to do. */
export interface StreamLoad {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly direction: 'down' | 'up';
  /** Of one body. */
  readonly bytes: number;
  /** In all, and how many at once. */
  readonly times: number;
  readonly atOnce: number;
}

/** What came of it. */
export interface StreamResult {
  readonly megabytesPerSecond: number;
  /** Bodies that did not arrive whole. */
  readonly failures: number;
}

const CHUNK = Buffer.alloc(65_536, 'x');

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= CHUNK.length)
    yield left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
}

/** One body. Resolves with the bytes that came through. */
async function move({ url, headers, direction, bytes }: StreamLoad): Promise<number> {
  const up = direction === 'up';
  const request = send(`${url}/bytes/${bytes}`, {
    method: up ? 'POST' : 'GET',
    headers: up
      ? { ...headers, 'content-length': bytes, 'content-type': 'application/octet-stream' }
      : headers,
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      let size = 0;
      let text = '';
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (up) text += chunk.toString('latin1');
      });
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode !== 200 ? 0 : up ? Number(text) : size));
    });
  });
  if (up) await pipeline(Readable.from(chunks(bytes)), request);
  else request.end();
  return answered;
}

process.once('disconnect', () => process.exit(0));
process.on('message', (load: StreamLoad) => {
  void run(load).then((result) => process.send?.(result));
});

async function run(load: StreamLoad): Promise<StreamResult> {
  const startedAt = performance.now();
  let failures = 0;
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < load.times) {
      begun += 1;
      const through = await move(load).catch(() => 0);
      if (through !== load.bytes) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: load.atOnce }, lane));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { megabytesPerSecond: (load.bytes * load.times) / 1e6 / seconds, failures };
}
