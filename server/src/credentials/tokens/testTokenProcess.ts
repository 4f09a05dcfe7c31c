/**
 * A companion's tokens in a process of its own, driven by the messages of `twoCompanions.test.ts`; it may be killed at any moment.
 *
 * @module
 */
import { createEgress } from '../../egress/index.ts';
import { isAppError } from '../../errors.ts';
import { openPostgres } from '../../storage/index.ts';
import { tokenTarget } from '../configuration/loadCredentials.ts';
import { createGrantRequests } from '../oauth/requestGrant.ts';
import { createSecrets } from '../vault/secrets.ts';
import type { AccessToken } from './accessToken.ts';
import { createAccessTokens } from './createAccessTokens.ts';
import { firmLogin, testSealer, userLogin } from './testLogins.ts';
import { ROTATING_CLIENT } from './testRotatingServer.ts';

/** What the test hands over in `TOKENS`. */
export interface TokenProcessSetting {
  readonly schema: string;
  readonly tokenUrl: string;
  readonly leaseMs: number;
}

/** What a process is told to do. `login` chooses one that began in a browser or one of the firm's. */
export type TokenCommand =
  | {
      readonly do: 'get';
      readonly login: 'user' | 'firm';
      readonly callers: number;
      readonly isRefused?: boolean;
    }
  | { readonly do: 'put'; readonly refreshToken: string; readonly lifetimeMs: number }
  /** Sets this machine's clock ahead. */
  | { readonly do: 'skew'; readonly milliseconds: number }
  | { readonly do: 'status' };

/** What it answers: different tokens, different error codes, and how the logins stand. */
export interface TokenReply {
  readonly values: string[];
  readonly codes: string[];
  readonly status: string[];
}

const { schema, tokenUrl, leaseMs } = JSON.parse(process.env['TOKENS'] ?? '{}') as TokenProcessSetting;
const logins = {
  user: userLogin('Bank', { AuthProviderUrl: tokenUrl }),
  firm: firmLogin('Vendor', tokenUrl),
};
const database = openPostgres(process.env['DATABASE_URL']!, schema, 4);
const egress = createEgress({
  targets: Object.values(logins).map(({ credential }) => ({
    name: tokenTarget(credential.name),
    vendor: credential.name,
    url: tokenUrl,
    settings: credential.egress,
  })),
});
const secrets = createSecrets({ env: { VENDOR_CLIENT_SECRET: ROTATING_CLIENT.secret } });
let skewMs = 0;
const tokens = createAccessTokens({
  database,
  sealer: testSealer,
  requestGrant: createGrantRequests({ secrets, egress }),
  now: () => Date.now() + skewMs,
  leaseMs,
});
const last: Record<string, AccessToken | undefined> = {};

async function get({ login, callers, isRefused = false }: TokenCommand & { do: 'get' }): Promise<TokenReply> {
  const refused = last[login];
  const results = await Promise.allSettled(
    Array.from({ length: callers }, async () => {
      if (isRefused && refused !== undefined) tokens.forget(logins[login], refused);
      return tokens.get(logins[login]);
    }),
  );
  const values = new Set<string>();
  const codes = new Set<string>();
  for (const result of results) {
    if (result.status === 'fulfilled') {
      values.add(result.value.value);
      last[login] = result.value;
    } else codes.add(isAppError(result.reason) ? result.reason.code : String(result.reason));
  }
  return { values: [...values], codes: [...codes], status: [] };
}

async function obey(command: TokenCommand): Promise<TokenReply> {
  if (command.do === 'get') return get(command);
  if (command.do === 'skew') skewMs = command.milliseconds;
  if (command.do === 'put')
    await tokens.put(logins.user, {
      accessToken: 'first',
      tokenType: 'Bearer',
      lifetimeMs: command.lifetimeMs,
      refreshToken: command.refreshToken,
    });
  const states = await tokens.states();
  return {
    values: [],
    codes: [],
    status: states.map(({ key, status }) => `${key.split(/[-:]/)[0]} ${status}`),
  };
}

process.on('message', ({ id, command }: { id: number; command: TokenCommand }) => {
  obey(command).then(
    (reply) => process.send!({ id, reply }),
    (error: unknown) => process.send!({ id, failure: String(error) }),
  );
});
process.once('disconnect', () => {
  void egress.close().then(() => database.close());
});
