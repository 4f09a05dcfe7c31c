/** Who is given what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetupContext } from '../setupContext.ts';
import { createAssignmentSteps } from './assignments.ts';

const officers = ['cora@acme.example'];

/** Only what the steps read before they ask an org. */
const context = {
  options: { admins: [], advisors: [], officers, pilots: [], integrationUser: null, fscLicence: null },
} as unknown as SetupContext;

test('compliance officers may not write the fields a verification writes', async () => {
  const step = createAssignmentSteps(context, () => 'FSC_MANAGED').find(({ name }) => name === 'fsc-access');
  assert.deepEqual(await step?.look(), { state: 'skipped', found: 'nobody was named', mend: null });
});
