/** What one process does with nothing beside it: complaint 14, a credential proxy that needs a Redis, a queue and a price list. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startCompanionProcess, type CompanionProcess } from '../companionProcess.ts';
import { startVendors, type RunningVendors } from '../vendors/index.ts';

let vendors: RunningVendors;
let companion: CompanionProcess;
before(async () => {
  const secrets = { probity: 'the-secret-of-probity', ledgerline: 'the-secret-of-ledgerline' };
  vendors = await startVendors({ secrets });
  companion = await startCompanionProcess({
    environment: {
      VENDOR_OAUTH_URL: vendors.urls.oauth,
      PROBITY_URL: vendors.urls.probity,
      LEDGERLINE_URL: vendors.urls.ledgerline,
      PROBITY_CLIENT_SECRET: secrets.probity,
      LEDGERLINE_CLIENT_SECRET: secrets.ledgerline,
    },
  });
});
after(async () => {
  await companion?.stop();
  await vendors?.close();
});

const GROUPS = '/api/groups?crm_ref=HH-1001';

/** Processes the companion started: in Linux they say who their parent is. */
function children(pid: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'));
      } catch {
        // Ended since it was listed.
        return false;
      }
    });
}

test('complaint 14: one process, without Redis, queue or database server, passes calls on, keeps jobs and audits', async () => {
  const headers = await companion.headers();
  const answer = await fetch(`${companion.url}/v1/callout/Ledgerline${GROUPS}`, { headers });
  assert.equal(answer.status, 200, await answer.clone().text());

  const posted = await fetch(`${companion.url}/v1/callout-jobs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ namedCredential: 'Ledgerline', method: 'GET', path: GROUPS }),
  });
  const { id } = (await posted.json()) as { id: string };
  assert.equal(posted.status, 202);
  let job: { status: string; answer?: { status: number } } = { status: 'waiting' };
  while (job.status === 'waiting' || job.status === 'running') {
    job = (await (await fetch(`${companion.url}/v1/callout-jobs/${id}`, { headers })).json()) as typeof job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual([job.status, job.answer?.status], ['done', 200]);

  const isLinux = process.platform === 'linux';
  if (isLinux) assert.deepEqual(children(companion.pid), []);
  assert.deepEqual(vendors.ledgerline.calls.counts(), { 'GET /api/groups': 2 });
  assert.equal(vendors.oauth.calls.counts()['POST /token'], 1);
});
