/**
 * `npm run signing-key:rotate`: changes the key that signs access tokens, without a refused call.
 *
 * @module
 */
import { signingKeyRotationSchema, type SigningKeyRotation } from '@rialto/contract';
import { openCompanion } from './credentials/companion.ts';
import { readOptions } from './readOptions.ts';

const HELP = `Changes the key the companion signs its access tokens with.

  npm run signing-key:rotate                    a new key is published, signs after 6 minutes, and the old one verifies until its last token has expired
  npm run signing-key:rotate -- --dry-run       shows the keys, changes nothing
  npm run signing-key:rotate -- --compromised   the old key may have been taken: it ends now, with every token; orgs get new ones by themselves
  npm run signing-key:rotate -- --json

Asks the running companion, which audits it. All companions on the same database follow within 30 seconds.

Exit code: 0 done or already under way, 2 could not.

Environment
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client with the scope credentials:manage; default: the sandbox's
  RIALTO_COMPANION_URL                     default: the companion npm start runs
`;

const SLOTS = { NEXT: 'signs from', CURRENT: 'signs since', RETIRED: 'signed from' } as const;

const values = readOptions('signing-key:rotate', {
  'dry-run': { type: 'boolean', default: false },
  compromised: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
if (values.help) process.stdout.write(HELP);
else {
  try {
    report(await rotate());
  } catch (error) {
    process.stderr.write(`signing-key:rotate: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}

async function rotate(): Promise<SigningKeyRotation> {
  const companion = await openCompanion({ env: process.env }, ['credentials:manage']);
  const request = { dryRun: values['dry-run'], compromised: values.compromised };
  const answer = await companion.ask<unknown>('POST', '/v1/signing-key/rotation', request);
  return signingKeyRotationSchema.parse(answer);
}

function report(rotation: SigningKeyRotation): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(rotation, null, 2)}\n`);
    return;
  }
  for (const { kid, slot, signsFrom, erasedAt } of rotation.keys) {
    const erased = erasedAt === null ? '' : `, erased ${erasedAt}`;
    process.stdout.write(`${slot.padEnd(8)} ${kid}  ${SLOTS[slot]} ${signsFrom}${erased}\n`);
  }
  if (rotation.begun) process.stdout.write('A new key was made.\n');
  else if (!values['dry-run']) process.stdout.write('A new key waits already: nothing was changed.\n');
}
