/** The check finds what it is for: one fault seeded at a time into the real document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildOpenApi, buildOpenApiTwin } from '../../server/src/http/index.ts';
import type { Node } from './openApi/document.ts';
import { suitabilityOf } from './openApi/externalServices.ts';
import { faultsOfStructure } from './openApi/structure.ts';

const ISSUER = 'https://companion.example';
const twin = buildOpenApiTwin(ISSUER);
const VERIFY = '/salesforce/v1/kyc/verifications';
const READ = '/salesforce/v1/kyc/verifications/{verificationId}';
const JOBS = '/salesforce/v1/callout-jobs';

// Seeding a fault means going where no type leads.
type Anything = any;

test('complaint 11: External Services can import the companion, and its meta tells what headers tell elsewhere', () => {
  const { faults, flow } = suitabilityOf(twin as Node);
  assert.deepEqual(faults, []);
  const { properties } = (twin as Anything).components.schemas.EnvelopeMeta;
  for (const member of [
    'requestId',
    'statusCode',
    'retryAfterSeconds',
    'rateLimitRemaining',
    'stale',
    'location',
  ])
    assert.ok(member in properties, member);
  assert.equal(flow['fractional numbers'], 0, 'Flow has no floats, and neither has money');
});

test('the 3.1 description is OpenAPI too, and External Services would not take it', () => {
  const whole = buildOpenApi(ISSUER) as Node;
  assert.deepEqual(faultsOfStructure(whole), []);
  const { faults } = suitabilityOf(whole);
  assert.ok(faults.includes('openapi is not 3.0.x'));
  assert.ok(faults.some((fault) => fault.includes('application/problem+json, which is not taken')));
});

const schemasOf = (document: Anything): Anything => document.components.schemas;
const SEEDS: readonly [string, (document: Anything) => void, RegExp][] = [
  ['OpenAPI 3.1', (d) => (d.openapi = '3.1.0'), /openapi is not 3\.0\.x/],
  ['no title', (d) => delete d.info.title, /info has no title/],
  ['webhooks', (d) => (d.webhooks = {}), /webhooks is a word/],
  ['a HEAD', (d) => (d.paths[READ].head = d.paths[READ].get), /HEAD .*not taken/],
  [
    'a GET with a body',
    (d) => (d.paths[READ].get.requestBody = d.paths[VERIFY].post.requestBody),
    /GET has a body/,
  ],
  [
    'an answer in XML',
    (d) => rename(d.paths[READ].get.responses[200].content, 'application/xml'),
    /is application\/xml/,
  ],
  [
    'an error as problem+json',
    (d) => rename(d.paths[READ].get.responses[401].content, 'application/problem+json'),
    /problem\+json/,
  ],
  [
    'a request in multipart',
    (d) => rename(d.paths[VERIFY].post.requestBody.content, 'multipart/form-data'),
    /multipart/,
  ],
  [
    'a response header',
    (d) => (d.paths[READ].get.responses[200].headers = { ETag: {} }),
    /nobody there can read/,
  ],
  [
    'an empty answer',
    (d) => (d.paths[READ].get.responses[204] = { description: 'Nothing.' }),
    /is empty; \{\} is not/,
  ],
  [
    'a parameter without a name',
    (d) => delete d.paths[READ].get.parameters[0].name,
    /a parameter has no name/,
  ],
  ['a parameter without a schema', (d) => delete d.paths[READ].get.parameters[0].schema, /has no schema/],
  ['a cookie', (d) => (d.paths[VERIFY].post.parameters[0].in = 'cookie'), /is a cookie/],
  [
    'a parameter twice',
    (d) => d.paths[READ].get.parameters.push(d.paths[READ].get.parameters[0]),
    /given twice/,
  ],
  [
    'an address with an unknown parameter',
    (d) => (d.paths[`${READ}/{more}`] = { get: { ...d.paths[READ].get, operationId: 'more' } }),
    /has \{more\}, the parameters do not/,
  ],
  ['no operationId', (d) => delete d.paths[READ].get.operationId, /operationId must be/],
  ['an operationId with a dash', (d) => (d.paths[READ].get.operationId = 'read-it'), /operationId must be/],
  ['a long operationId', (d) => (d.paths[READ].get.operationId = 'x'.repeat(81)), /operationId must be/],
  ['an operationId twice', (d) => (d.paths[READ].get.operationId = 'verifyParty'), /verifyParty is taken/],
  [
    'an operationId that differs in a capital letter',
    (d) => (d.paths[READ].get.operationId = 'VerifyParty'),
    /capital letters: verifyparty/,
  ],
  [
    'an object whose name differs in a capital letter',
    (d) => (schemasOf(d).moneY = schemasOf(d).Money),
    /capital letters: money/,
  ],
  [
    'a long name further down',
    (d) => (schemasOf(d).Money.properties = { ['x'.repeat(80)]: { type: 'string' } }),
    /its name there would have 86/,
  ],
  ['const', (d) => (schemasOf(d).Money.properties.amount.const = '1'), /const is a word/],
  ['a list of types', (d) => (schemasOf(d).Money.properties.amount.type = ['string', 'null']), /such a type/],
  [
    'a number as exclusiveMinimum',
    (d) => (schemasOf(d).EnvelopeMeta.properties.statusCode.exclusiveMinimum = 1),
    /exclusiveMinimum/,
  ],
  [
    'something beside $ref',
    (d) => (schemasOf(d).VerificationEnvelope.properties.data.description = 'x'),
    /beside \$ref/,
  ],
  [
    'oneOf',
    (d) => (schemasOf(d).Money.properties.amount = { oneOf: [{ type: 'string' }] }),
    /oneOf has no type/,
  ],
  ['an empty schema', (d) => (schemasOf(d).Money.properties.amount = {}), /the schema is empty/],
  [
    'a schema without a type',
    (d) => (schemasOf(d).Money.properties.amount = { description: 'x' }),
    /there is no type/,
  ],
  ['a list of nothing', (d) => (schemasOf(d).Money.properties.amount = { type: 'array' }), /list of nothing/],
  [
    'a map',
    (d) => (schemasOf(d).Money = { type: 'object', additionalProperties: { type: 'string' } }),
    /without properties of its own/,
  ],
  [
    'a reference that leads nowhere',
    (d) => (schemasOf(d).Money.properties.amount = { $ref: '#/components/schemas/Nobody' }),
    /Nobody leads nowhere/,
  ],
  [
    'a reference elsewhere',
    (d) => (schemasOf(d).Money.properties.amount = { $ref: 'https://example.com/x.json' }),
    /leads nowhere/,
  ],
  [
    'a security scheme that is not there',
    (d) => (d.paths[READ].get.security = [{ oauth: [] }]),
    /scheme oauth/,
  ],
  [
    'a response without a description',
    (d) => delete d.paths[READ].get.responses[200].description,
    /has no description/,
  ],
  [
    'a status that is none',
    (d) => (d.paths[READ].get.responses['2x'] = { description: 'x' }),
    /2x is not a status/,
  ],
  ['a document that is too large', (d) => (d.info.description = 'x'.repeat(10_000_001)), /bytes/],
  ['a callback by GET', (d) => rename(callbackOf(d), 'get'), /callback must be POST or PUT/],
  [
    'a callback with two operations',
    (d) => (callbackOf(d).put = { ...callbackOf(d).post, operationId: 'other' }),
    /2 operations/,
  ],
  [
    'a callback to an unknown address',
    (d) => rename(d.paths[JOBS].post.callbacks.calloutJobEnded, '{$request.body#/nowhere}'),
    /which the request does not have/,
  ],
];

function callbackOf(document: Anything): Anything {
  return document.paths[JOBS].post.callbacks.calloutJobEnded['{$request.body#/callbackUrl}'];
}

/** Gives the first member another name. */
function rename(node: Anything, name: string): void {
  const [first = ''] = Object.keys(node as object);
  node[name] = node[first];
  Reflect.deleteProperty(node as object, first);
}

for (const [what, seed, expected] of SEEDS) {
  test(`${what} is found`, () => {
    const document = structuredClone(twin) as Anything;
    seed(document);
    const { faults } = suitabilityOf(document as Node);
    assert.ok(
      faults.some((fault) => expected.test(fault)),
      `found instead: ${faults.join('; ') || 'nothing'}`,
    );
  });
}
