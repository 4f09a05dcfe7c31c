/**
 * The vendor: Probity's API with cases that never end, in 2 KB of JSON each, behind a token endpoint.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { announce } from './listening.ts';

/** Bytes of a case. */
const CASE_BYTES = 2_048;
const SERVICES = ['id_record', 'document', 'sanctions', 'pep', 'adverse_media'];

/** Of an access token, in seconds. The soak takes short ones, so that many are renewed. */
const TOKEN_LIFETIME_S = Number(process.env['BENCH_TOKEN_LIFETIME_S'] ?? 3_600);

/** What the proxies read. Each companion opens a case of its own beside it. */
const FIRST_CASE = 'prb_bench';

function caseOf(id: string, reference: string): Buffer {
  const value = {
    case_id: id,
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

const cases = new Map([[`/v3/cases/${FIRST_CASE}`, caseOf(FIRST_CASE, 'bench')]]);

announce(
  createServer((request, response) => {
    const answer = (status: number, body: Buffer): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    };
    if (request.method === 'GET') {
      // fast-gateway puts a question mark behind every path.
      const found = cases.get((request.url ?? '').replace(/\?$/, ''));
      return found === undefined ? answer(404, Buffer.from('{}')) : answer(200, found);
    }
    if (request.url === '/token') {
      const token = {
        access_token: randomBytes(24).toString('base64url'),
        token_type: 'bearer',
        expires_in: TOKEN_LIFETIME_S,
      };
      request.resume();
      return answer(200, Buffer.from(JSON.stringify(token)));
    }
    referenceIn(request).then(
      (reference) => {
        const id = `${FIRST_CASE}_${cases.size}`;
        const opened = caseOf(id, reference);
        cases.set(`/v3/cases/${id}`, opened);
        answer(201, opened);
      },
      () => answer(400, Buffer.from('{}')),
    );
  }),
);
