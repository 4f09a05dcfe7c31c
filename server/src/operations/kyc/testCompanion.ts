/**
 * A companion to be killed: started by `crash.test.ts` as a process of its own, told what to do by its arguments.
 *
 * - `start HANG KEY…` starts a verification under each key and prints `ack KEY ID STATUS` for each that is answered. At
 *   HANG (`before-vendor`, `after-vendor` or `never`) it prints `hanging` and waits to be killed.
 * - `settle` lets the worker look, a minute later than it is, until nothing is due, and prints `settled`.
 *
 * @module
 */
import { connectTo, subjectOf } from '../../connectors/testConnection.ts';
import { createProbityConnector, type KycConnector } from '../../connectors/index.ts';
import { createSealer } from '../../credentials/index.ts';
import { createDeadline } from '../../deadline.ts';
import { isAppError } from '../../errors.ts';
import { migrate, openPglite, openPostgres } from '../../storage/index.ts';
import { createOperations } from '../index.ts';

/** What the test hands over in `COMPANION`. */
interface Setting {
  readonly vendors: Parameters<typeof connectTo>[0];
  readonly folder: string | undefined;
  readonly schema: string;
}

const { vendors, folder, schema } = JSON.parse(process.env['COMPANION']!) as Setting;
const [mode, hangAt, ...keys] = process.argv.slice(2);

const database =
  folder === undefined ? openPostgres(process.env['DATABASE_URL']!, schema) : await openPglite(folder);
await migrate(database);
const { callout, close } = connectTo(vendors);
const probity = createProbityConnector(callout);

async function hang(): Promise<never> {
  console.log('hanging');
  return new Promise(() => setInterval(() => {}, 60_000));
}
const kyc: KycConnector = {
  ...probity,
  async execute(command, key, context) {
    if (hangAt === 'before-vendor') await hang();
    const outcome = await probity.execute(command, key, context);
    if (hangAt === 'after-vendor') await hang();
    return outcome;
  },
};

const { verifyParty, settleWorker } = createOperations({
  database,
  kyc,
  portfolio: undefined as never,
  vault: createSealer(Buffer.alloc(32, 1).toString('base64')),
  now: () => Date.now() + (mode === 'settle' ? 60_000 : 0),
  settle: {
    batchSize: 2,
    onFailure: (error) => {
      throw error;
    },
  },
});

if (mode === 'settle') {
  while ((await settleWorker.runOnce()) > 0);
  console.log('settled');
} else {
  for (const idempotencyKey of keys) {
    const context = {
      requestId: 'req-crash-0001',
      deadline: createDeadline(10_000),
      caller: { clientId: 'org', orgId: '00D000000000001AAA', scopes: new Set<string>() },
    };
    const request = { partyId: '003RL000001aA01YAE', subject: subjectOf('Amara', 'Okafor') };
    try {
      const { value } = await verifyParty({ request, idempotencyKey }, context);
      console.log(`ack ${idempotencyKey} ${value.id} ${value.status}`);
    } catch (error) {
      if (!isAppError(error)) throw error;
      console.log(`refused ${idempotencyKey} ${error.code}`);
    }
  }
}
await close();
await database.close();
