/**
 * A good call of every route of the table.
 *
 * @module
 */
import type { Route } from '../src/http/index.ts';
import { fixture, ORG } from './testCompanion.ts';

const VALUES: Record<string, string> = {
  verificationId: 'ver_019aa1b2-0000-7000-8000-000000000001',
  partyId: '003RL000001aA01YAE',
  householdId: 'HH-1001',
  jobId: 'job_019aa1b2-0000-7000-8000-000000000001',
  namedCredential: 'Probity',
  externalCredential: 'Probity',
  secretName: 'PROBITY_CLIENT_SECRET',
  sessionId: 'ems_019aa1b2-0000-7000-8000-000000000001',
  userId: '005RL000000000AYAQ',
  orgId: '00D000000000001EAA',
};
/** What a call needs that nothing in its row says. */
const QUERIES: Readonly<Record<string, string>> = { explainAccess: '?client=test-org' };
let count = 0;

/** A good call of a route, with a request id of its own. */
export function requestTo(route: Route): { path: string; init: RequestInit; requestId: string } {
  const [method = '', pattern = ''] = route.on.split(' ');
  const requestId = `req-routes-${count++}`;
  const headers: Record<string, string> = { 'x-request-id': requestId, 'x-client-id': ORG.slice(0, 15) };
  if (route.request.idempotencyKey === true) headers['idempotency-key'] = `key-${requestId}`;
  const path = fill(pattern) + (QUERIES[route.operation] ?? '');
  if (route.request.body === undefined) {
    return { path, init: { method, headers }, requestId };
  }
  headers['content-type'] = 'application/json; charset=utf-8';
  const body = JSON.stringify(fixture(route.examples.request!));
  return { path, init: { method, headers, body }, requestId };
}
const fill = (pattern: string): string =>
  pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => VALUES[name]!);
