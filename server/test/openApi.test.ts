/** The API's description is valid, complete, and its examples fit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ERROR_CODES } from '@rialto/contract';
import { ANY_TOKEN, ROUTES, STATUS } from '../src/http/index.ts';
import { fixture, startTestCompanion, type TestCompanion } from './testCompanion.ts';

interface Description {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { operationId: string; security: unknown[]; responses: Record<string, unknown> }>
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}
let companion: TestCompanion;
let description: Description;
before(async () => {
  companion = await startTestCompanion();
  description = (await (await fetch(`${companion.url}/openapi.json`)).json()) as Description;
});
after(() => companion.stop());

test('it is OpenAPI 3.1 and has every route with its permission, and no other', () => {
  assert.equal(description.openapi, '3.1.0');
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => [
      `${method.toUpperCase()} ${path}`,
      operationId,
      security,
    ]),
  );
  assert.deepEqual(described, [
    ...['redeemEmbedCode', 'introspectEmbedToken', 'revokeEmbedToken'].map((operation) => [
      ...[`POST /v1/embed/sessions/${operation.replace(/Embed.*/, '')}`, operation],
      [{ client: [] }],
    ]),
    ...ROUTES.map(({ on, operation, permission }) => [
      on,
      operation,
      [{ oauth: permission === ANY_TOKEN ? [] : [permission] }],
    ]),
  ]);
});

test('every reference leads somewhere', () => {
  const references = [
    ...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
  ].map(([, name]) => name!);
  assert.ok(references.length > 10);
  for (const name of references) assert.ok(name in description.components.schemas, name);
});

for (const { on, examples, answer, request } of ROUTES) {
  test(`the examples of ${on} fit`, () => {
    for (const name of examples.answer) answer.parse(fixture(name));
    if (examples.request !== undefined) request.body?.parse(fixture(examples.request));
  });
}

test('the statuses cover exactly the codes the companion can send', () => {
  const own = Object.entries(ERROR_CODES).filter(([, { origin }]) => origin === 'companion');
  assert.deepEqual(Object.keys(STATUS).sort(), own.map(([code]) => code).sort());
});
