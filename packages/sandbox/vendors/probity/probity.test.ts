/**
 * Probity against its own description, over HTTP: each script to its end, one key one case, faults told in its words.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { HOUSEHOLDS, SERVICES, type Finding, type Member } from '../../world/index.ts';
import type { RunningVendors } from '../index.ts';
import type { CaseAnswer } from './caseProgress.ts';
import { call, startTestVendors, tokenFor, type Answer, type Body } from '../testClient.ts';

let vendors: RunningVendors;
let token: string;
/** The vendor's clock, which the tests move. */
let now = Date.parse('2026-11-21T09:00:00Z');

before(async () => {
  vendors = await startTestVendors({ now: () => new Date(now), resultDelayFactor: 1 });
  token = await tokenFor(vendors, 'probity');
});
afterEach(() => vendors.probity.faults.clear());
after(() => vendors.close());

const ALPHA3: Readonly<Record<string, string>> = { US: 'USA', DE: 'DEU', SE: 'SWE', JP: 'JPN' };

let lastKey = 0;
const newKey = (): string => `ver_test-${++lastKey}`;

const applicationOf = (member: Member, key: string) => ({
  external_reference: key,
  applicant: {
    first_name: member.givenName,
    last_name: member.familyName,
    dob: member.birthdate ?? '1990-01-01',
    address: {
      street: member.address.lines,
      town: member.address.city,
      state: member.address.state ?? undefined,
      postcode: member.address.postalCode,
      country: ALPHA3[member.address.country],
    },
    email: member.email,
    phone: member.phone,
  },
  services: SERVICES,
});
const named = (givenName: string): Member =>
  HOUSEHOLDS.flatMap(({ members }) => members).find((member) => member.givenName === givenName)!;

const post = (body: unknown, key: string, url = vendors.urls.probity): Promise<Answer> =>
  call(`${url}/v3/cases`, token, {
    method: 'POST',
    headers: { 'Idempotency-Key': key },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const open = (member: Member, key = newKey()): Promise<Answer> => post(applicationOf(member, key), key);
const get = async (path: string): Promise<Body> => (await call(`${vendors.urls.probity}${path}`, token)).body;
const closedIn = (one: CaseAnswer): number => one.services.filter(({ state }) => state === 'closed').length;

for (const member of HOUSEHOLDS.flatMap(({ members }) => members)) {
  const { kycScript: script, givenName, familyName } = member;
  if (script.kind !== 'settles' || member.address.postalCode === '8046') continue;

  test(`${givenName} ${familyName}: ${script.decision} after ${script.afterSeconds} s, services closing one by one`, async () => {
    const opened = await open(member);
    assert.equal(opened.status, 201);
    const path = `/v3/cases/${opened.body.case_id}`;
    const openedAt = now;
    if (script.afterSeconds > 0) {
      assert.equal(opened.body.state, 'queued');
      assert.equal(closedIn(opened.body), 0);
      const seen: number[] = [];
      for (let step = 1; step < 12; step++) {
        now = openedAt + (script.afterSeconds * 1000 * step) / 12;
        const running = await get(path);
        assert.equal(running.state, step < 2 ? 'queued' : 'processing');
        assert.deepEqual([running.decision, running.risk, running.finished_ts], [null, null, null]);
        seen.push(closedIn(running));
      }
      assert.deepEqual([...new Set(seen)], [0, 1, 2, 3, 4, 5]);
      now = openedAt + script.afterSeconds * 1000;
    }
    const settled = await get(path);
    const referred = script.decision === 'manual_review';
    assert.equal(settled.state, referred ? 'review' : 'finished');
    assert.equal(settled.decision, script.decision);
    assert.equal(settled.finished_ts, referred ? null : Math.floor(now / 1000));
    assert.equal(settled.risk?.points, script.points);
    for (const { service, state, verdict, codes, closed_ts } of settled.services) {
      const expected: Finding = script.findings[service] ?? {
        verdict: 'pass',
        codes: [],
      };
      assert.deepEqual([state, verdict, codes], ['closed', expected.verdict, expected.codes]);
      assert.ok(closed_ts! >= Math.floor(openedAt / 1000) && closed_ts! <= Math.floor(now / 1000));
    }
    now += 30 * 24 * 3600 * 1000;
    assert.deepEqual(await get(path), settled, 'stays as it is');
  });
}

for (const [givenName, state, running] of [
  ['Kenji', 'lapsed', 'awaiting_applicant'],
  ['Piotr', 'withdrawn', 'awaiting_applicant'],
  ['Theodore', 'failed', 'queued'],
] as const) {
  test(`${givenName}’s case ends ${state}, without a decision`, async () => {
    const opened = await open(named(givenName));
    assert.equal(opened.body.state, running);
    now += 21_000;
    const ended = await get(`/v3/cases/${opened.body.case_id}`);
    assert.deepEqual([ended.state, ended.decision, ended.risk, closedIn(ended)], [state, null, null, 0]);
    assert.ok(ended.finished_ts! > ended.opened_ts);
  });
}

test('tiers follow the points', async () => {
  const tiers = await Promise.all(
    ['Amara', 'Grace', 'Conrad'].map(async (name) => (await open(named(name))).body.case_id),
  );
  now += 10_000;
  const read = await Promise.all(tiers.map(async (id) => (await get(`/v3/cases/${id}`)).risk?.tier));
  assert.deepEqual(read, ['green', 'amber', 'red']);
});

test('somebody the world does not know is accepted after three seconds', async () => {
  const stranger = { ...named('Amara'), givenName: 'Zelda', familyName: 'Unknown' };
  const { body } = await open(stranger);
  assert.equal(body.decision, null);
  now += 3_000;
  assert.equal((await get(`/v3/cases/${body.case_id}`)).decision, 'accept');
});

test('what no service was asked to find does not count against anybody', async () => {
  const key = newKey();
  const { body } = await post({ ...applicationOf(named('Conrad'), key), services: ['pep'] }, key);
  now += 6_000;
  const settled = await get(`/v3/cases/${body.case_id}`);
  assert.equal(settled.decision, 'accept');
  assert.deepEqual(
    settled.services.map(({ service }) => service),
    ['pep'],
  );
});

test('one key is one case: 201 once and 200 after, also for twenty at the same moment', async () => {
  const key = newKey();
  const answers = await Promise.all(Array.from({ length: 20 }, () => open(named('Daniel'), key)));
  assert.equal(new Set(answers.map(({ body }) => body.case_id)).size, 1);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array<number>(19).fill(200), 201]);
  assert.equal((await get(`/v3/cases?external_reference=${key}`)).cases.length, 1);
});

test('a key is free again after 24 hours', async () => {
  const key = newKey();
  const first = await open(named('Amara'), key);
  now += 24 * 3600 * 1000;
  const second = await open(named('Amara'), key);
  assert.equal(second.status, 201);
  assert.notEqual(second.body.case_id, first.body.case_id);
});

test('a case is found by its reference, and nothing is found by another', async () => {
  const key = newKey();
  const { body } = await open(named('Amara'), key);
  assert.deepEqual(await get(`/v3/cases?external_reference=${key}`), { cases: [body] });
  assert.deepEqual(await get('/v3/cases?external_reference=ver_none'), { cases: [] });
  const unknown = await call(`${vendors.urls.probity}/v3/cases/prb_none`, token);
  assert.deepEqual([unknown.status, unknown.body.error.type], [404, 'not_found']);
});

test('a postcode that its country does not have is refused with 422, and accepted once corrected', async () => {
  const refused = await open(named('Matthias'));
  assert.equal(refused.status, 422);
  assert.equal(refused.body.error.type, 'validation_failed');
  assert.deepEqual(refused.body.error.fields, [
    { path: 'applicant.address.postcode', problem: 'is not a postcode of DEU' },
  ]);
  const member = named('Matthias');
  const corrected = { ...member, address: { ...member.address, postalCode: '80469' } };
  assert.equal((await open(corrected)).status, 201);
});

test('Ottilie is refused for what only the vendor knows, and no case is opened', async () => {
  const key = newKey();
  const { status, body } = await open(named('Ottilie'), key);
  assert.equal(status, 422);
  assert.deepEqual(
    body.error.fields.map(({ path }) => path),
    ['applicant.address.street.0', 'applicant.phone'],
  );
  assert.deepEqual(await get(`/v3/cases?external_reference=${key}`), { cases: [] });
});

test('every fault of an application is told at once, in Probity’s words', async () => {
  const { status, body } = await post(
    {
      external_reference: 'ver_bad',
      applicant: {
        first_name: ' ',
        dob: '1979-02-30',
        address: { street: [], town: 'Oakland', postcode: 'ABC', country: 'US' },
        shoe_size: 43,
      },
      services: ['pep', 'pep'],
    },
    newKey(),
  );
  assert.equal(status, 422);
  assert.deepEqual(Object.fromEntries(body.error.fields.map(({ path, problem }) => [path, problem])), {
    'applicant.first_name': 'is empty',
    'applicant.last_name': 'is missing',
    'applicant.dob': 'is not a date, YYYY-MM-DD',
    'applicant.address.street': 'is empty',
    'applicant.address.country': 'is not an ISO 3166 alpha-3 code',
    'applicant.shoe_size': 'is not known',
    services: 'names a service twice',
  });
});

test('a body that is no JSON, too large or without a key is refused with 422', async () => {
  for (const body of ['{"external', JSON.stringify({ filler: 'x'.repeat(70_000) })])
    assert.equal((await post(body, newKey())).status, 422);
  const { status, body } = await post(applicationOf(named('Amara'), 'ver_x'), '');
  assert.equal(status, 422);
  assert.deepEqual(body.error.fields[0]?.path, 'header.Idempotency-Key');
});

test('a reset happens after the work: the caller hears nothing and the case exists', async () => {
  const key = newKey();
  vendors.probity.faults.set([{ kind: 'reset', times: 1, method: 'POST' }]);
  await assert.rejects(open(named('Daniel'), key), TypeError);
  const { cases } = await get(`/v3/cases?external_reference=${key}`);
  assert.equal(cases.length, 1);
  const again = await open(named('Daniel'), key);
  assert.deepEqual([again.status, again.body.case_id], [200, cases[0]?.case_id]);
});

test('cases outlive the process when they are kept in a file, and the file holds no personal data', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probity-'));
  const casesFile = join(folder, 'cases.jsonl');
  try {
    const key = newKey();
    const first = await startTestVendors({ casesFile, now: () => new Date(now) });
    token = await tokenFor(first, 'probity');
    const opened = await post(applicationOf(named('Grace'), key), key, first.urls.probity);
    await first.close();

    const text = readFileSync(casesFile, 'utf8');
    assert.doesNotMatch(text, /Grace|Okafor|1949|Harrison|example\.com/);

    const second = await startTestVendors({ casesFile, now: () => new Date(now) });
    token = await tokenFor(second, 'probity');
    const again = await post(applicationOf(named('Grace'), key), key, second.urls.probity);
    assert.deepEqual([again.status, again.body.case_id], [200, opened.body.case_id]);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true });
    token = await tokenFor(vendors, 'probity');
  }
});
