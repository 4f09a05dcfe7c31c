/**
 * A vendor of large bodies: gives as many bytes as it is asked for, and counts those it is given.
 *
 * @module
 */
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './listening.ts';

const CHUNK = Buffer.alloc(65_536, 'x');

function give(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  let left = bytes;
  const next = (): void => {
    while (left > 0) {
      const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', next);
        return;
      }
    }
    response.end();
  };
  next();
}

announce(
  createServer((request, response) => {
    const bytes = Number(/^\/bytes\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
    if (request.method === 'GET') {
      give(response, bytes);
      return;
    }
    let taken = 0;
    request.on('data', (chunk: Buffer) => (taken += chunk.length));
    request.on('end', () => response.writeHead(200, { 'content-type': 'text/plain' }).end(String(taken)));
  }),
);
