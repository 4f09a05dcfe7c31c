/** Bound tokens through the whole engine: a real token endpoint with nonces, and a vendor that checks each proof and wants nonces of its own. */
import assert from 'node:assert/strict';
import { createPublicKey, hash, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import type { SeenRequest } from '../../egress/testVendor.ts';
import { openTestDatabase } from '../../storage/testDatabase.ts';
import type { Database } from '../../storage/index.ts';
import { withCallouts } from '../callouts/testCallouts.ts';
import { accessTokenHash } from './dpopProof.ts';
import { openStrictServer, RESOURCE, type StrictServer } from './testStrictServer.ts';

let server: StrictServer;
let database: Database;
before(async () => {
  server = await openStrictServer();
  database = await openTestDatabase();
});
after(async () => {
  await server.close();
  await database.close();
});

const json = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** A resource server after RFC 9449 §4.3: @returns what is wrong with a request, `undefined` if nothing is. */
function createResourceServer() {
  const seen = new Set<unknown>();
  let nonce = 'nonce-1';
  const revoked = new Set<string>();
  function faultOf({ method, url, headers }: SeenRequest): string | undefined {
    const [scheme, token = ''] = (headers.authorization ?? '').split(' ');
    const [head, body, signature = ''] = String(headers['dpop']).split('.');
    const { jwk, typ } = json(head) as {
      jwk: { crv: string; kty: string; x: string; y: string };
      typ: string;
    };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    const claims = json(body);
    const { cnf } = jwt.decode(token) as { cnf: { jkt: string } };
    const { crv, kty, x, y } = jwk;
    const isGood =
      scheme === 'DPoP' &&
      typ === 'dpop+jwt' &&
      verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')) &&
      claims['htm'] === method &&
      claims['htu'] === `http://${headers.host}${url.split('?')[0]}` &&
      claims['ath'] === accessTokenHash(token) &&
      !seen.has(claims['jti']) &&
      cnf.jkt === hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url');
    seen.add(claims['jti']);
    if (!isGood) return 'invalid_dpop_proof';
    if (claims['nonce'] !== nonce) return 'use_dpop_nonce';
    return revoked.has(token) ? 'invalid_token' : undefined;
  }
  return {
    change: (next: string) => (nonce = next),
    revoke: (token: string) => revoked.add(token),
    answer(response: ServerResponse, request: SeenRequest): void {
      const fault = faultOf(request);
      response.statusCode = fault === undefined ? 200 : 401;
      response.setHeader('dpop-nonce', nonce);
      if (fault !== undefined) response.setHeader('www-authenticate', `DPoP error="${fault}", algs="ES256"`);
      response.end(fault ?? 'opened');
    },
  };
}

test('the vendor’s nonce is learned by one replay, followed as it changes, and a revoked token is renewed', async () => {
  const resource = createResourceServer();
  const external = {
    authenticationProtocol: 'OAuth',
    authenticationProtocolVariant: 'ClientCredentialsJwtAssertion',
    dpop: true,
    parameters: {
      AuthProviderUrl: `${server.url}/token`,
      scope: 'cases:read',
      resource: RESOURCE,
      algorithm: 'ES256',
    },
    principals: [
      {
        name: 'Firm',
        type: 'NamedPrincipal',
        sequenceNumber: 1,
        parameters: { clientId: 'rialto-dpop', signingKey: { secret: 'A_KEY' }, keyId: 'k1' },
      },
    ],
  };
  const answer = (response: ServerResponse, request: SeenRequest) => resource.answer(response, request);
  await withCallouts({ database, external, answer, env: { A_KEY: server.clientKey } }, async (callouts) => {
    const { vendor } = callouts;
    const sent = async (request: Parameters<typeof callouts.call>[0]) => {
      const before = vendor.seen.length;
      const { status, body } = await callouts.call(request);
      assert.deepEqual([status, body], [200, 'opened']);
      return vendor.seen.length - before;
    };
    assert.equal(await sent({ path: '/v1/cases?page=2' }), 2, 'once without a nonce, once with');
    assert.equal(await sent({ path: '/v1/cases' }), 1);
    assert.equal(await sent({ method: 'POST', path: '/v1/cases', body: Buffer.from('{}') }), 1);
    resource.change('nonce-2');
    assert.equal(await sent({ method: 'POST', path: '/v1/cases', body: Buffer.from('{}') }), 2);
    assert.equal(await sent({ path: '/v1/cases' }), 1);
    assert.equal(server.requests.length, 2, 'one token, its endpoint’s nonce learned on the way');

    resource.revoke(vendor.seen.at(-1)!.headers.authorization!.slice('DPoP '.length));
    assert.equal(await sent({ path: '/v1/cases' }), 2, 'the revoked token, then a new one');
    assert.equal(server.requests.length, 3);
  });
});
