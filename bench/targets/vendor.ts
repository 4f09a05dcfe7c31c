/**
 * The vendor: Probity's API with one case that never ends, in 2 KB of JSON, behind a token endpoint.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { announce } from './listening.ts';

/** Bytes of a case. */
const CASE_BYTES = 2_048;
const SERVICES = ['id_record', 'document', 'sanctions', 'pep', 'adverse_media'];

function caseOf(reference: string): Buffer {
  const value = {
    case_id: 'prb_bench',
    external_reference: reference,
    state: 'processing',
    decision: null,
    risk: { points: 120, tier: 'green' },
    services: SERVICES.map((service, index) => ({
      service,
      state: index === 0 ? 'closed' : 'open',
      verdict: index === 0 ? 'pass' : null,
      codes: [],
      closed_ts: index === 0 ? 1_763_650_000 : null,
    })),
    opened_ts: 1_763_649_990,
    finished_ts: null,
    notes: '',
  };
  value.notes = 'x'.repeat(CASE_BYTES - JSON.stringify(value).length);
  return Buffer.from(JSON.stringify(value));
}

async function referenceIn(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return (JSON.parse(body) as { external_reference: string }).external_reference;
}

let kept = caseOf('bench');

announce(
  createServer((request, response) => {
    const answer = (status: number, body: Buffer): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    };
    if (request.method === 'GET') return answer(200, kept);
    if (request.url === '/token') {
      const token = {
        access_token: randomBytes(24).toString('base64url'),
        token_type: 'bearer',
        expires_in: 3600,
      };
      request.resume();
      return answer(200, Buffer.from(JSON.stringify(token)));
    }
    referenceIn(request).then(
      (reference) => {
        kept = caseOf(reference);
        answer(201, kept);
      },
      () => answer(400, Buffer.from('{}')),
    );
  }),
);
