/**
 * `npm run audit:verify`: proves that the audit trail is as it was written.
 *
 * @module
 */
import { verifyChain, type AuditVerification } from '../server/src/audit/index.ts';
import { isAppError } from '../server/src/errors.ts';
import { AccessError, call, findAccess, requestToken } from './companionAccess.ts';
import { withDatabase } from './databaseAccess.ts';
import { readOptions } from './readOptions.ts';

/** Between two words of progress, in milliseconds. */
const LOOK_MS = 2_000;
const HELP = `Proves that the audit trail is as it was written: every record fits its hash and the record before it, and none is missing.

  npm run audit:verify
  npm run audit:verify -- --json
  npm run audit:verify -- --expect 1200:9f86d0…   record 1200 must have this hash, e.g. one the log kept ("end of the audit trail")

Exit code: 0 intact, 1 broken (AUDIT_CHAIN_BROKEN), 2 could not find out.

Reads the database directly, or asks the companion where that one holds the embedded database.

Environment
  DATABASE_URL       PostgreSQL; default: the embedded database in RIALTO_DATA_DIR
  RIALTO_DATA_DIR    default .rialto
  RIALTO_CLIENT_ID, RIALTO_CLIENT_SECRET   a client with the scope audit:verify, for asking the companion; default: the sandbox's
`;

/** Verifies from a record on, as far as one look goes. */
type Look = (after: number) => Promise<AuditVerification>;

const values = readOptions('audit:verify', {
  json: { type: 'boolean', default: false },
  expect: { type: 'string' },
  help: { type: 'boolean', default: false },
});
if (values.help) process.stdout.write(HELP);
else {
  try {
    process.exitCode = await withTrail(verify);
  } catch (error) {
    process.stderr.write(`audit:verify: ${explain(error)}\n`);
    process.exitCode = 2;
  }
}

async function verify(look: Look): Promise<number> {
  const expected = /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.expect ?? '');
  if (values.expect !== undefined && expected === null) {
    throw new AccessError(
      '--expect takes a record’s number and its hash: 1200:9f86d0… (64 hexadecimal digits).',
    );
  }
  let found = await look(0);
  let records = found.records;
  while (found.intact && !found.complete) {
    process.stderr.write(`  ${found.to.sequence} of ${found.head.sequence} records\n`);
    const next = await look(found.to.sequence);
    // What was good a moment ago must still be what the next look starts from.
    if (next.from.hash !== found.to.hash) {
      found = {
        ...next,
        intact: false,
        broken: fault(found.to.sequence, 'It changed while it was verified.'),
      };
      break;
    }
    found = next;
    records += next.records;
  }
  if (found.intact && expected !== null) {
    const sequence = Number(expected[1]);
    const { from } = await look(sequence);
    if (from.hash !== expected[2]) {
      found = {
        ...found,
        intact: false,
        broken: fault(sequence, `Record ${sequence} is not the one expected.`),
      };
    }
  }
  report({ ...found, records });
  return found.intact ? 0 : 1;
}

function fault(sequence: number, message: string): AuditVerification['broken'] {
  return { sequence, fault: 'CHANGED', message };
}

function report(found: AuditVerification): void {
  const { intact, records, head, broken } = found;
  if (values.json) {
    const code = intact ? {} : { code: 'AUDIT_CHAIN_BROKEN' };
    process.stdout.write(`${JSON.stringify({ ...code, ...found }, null, 2)}\n`);
  } else if (intact) {
    process.stdout.write(
      `The audit trail is intact: ${records} records, the last one is ${head.sequence}:${head.hash}\n`,
    );
  } else {
    process.stdout.write(
      `AUDIT_CHAIN_BROKEN: ${broken?.message ?? ''}\n${records} records before it are as they were written. ` +
        'Stop the companion, keep the database as it is and call the security officer.\n',
    );
  }
}

function withTrail(work: (look: Look) => Promise<number>): Promise<number> {
  return withDatabase(process.env, {
    directly: (database) =>
      work((after) => {
        const endsAt = performance.now() + LOOK_MS;
        return verifyChain(database, { after, enough: () => performance.now() >= endsAt });
      }),
    async throughCompanion(url) {
      const { access_token: token } = await requestToken({ ...findAccess(process.env), url }, 'audit:verify');
      const headers = { authorization: `Bearer ${token}` };
      return work(
        async (after) =>
          (await call(`${url}/v1/audit/verification?after=${after}`, { headers })) as AuditVerification,
      );
    },
  });
}

function explain(error: unknown): string {
  if (error instanceof AccessError || isAppError(error)) return error.message;
  if ((error as { code?: string }).code === '42P01')
    return 'The database has no audit trail: no companion used it yet.';
  return String(error);
}
