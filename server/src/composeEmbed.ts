/**
 * Puts together what signs users in at embedded apps.
 *
 * @module
 */
import { createSecrets, type Vault } from './credentials/index.ts';
import {
  createEmbedTokens,
  readDpopProof,
  type EmbedApp,
  type SigningKeys,
  type UsedAssertions,
} from './identity/index.ts';
import { createEmbed, type Embed } from './operations/index.ts';
import type { Database } from './storage/index.ts';
import type { Metrics } from './telemetry/index.ts';

/** What it is made of. */
export interface EmbedParts {
  readonly database: Database;
  readonly apps: ReadonlyMap<string, EmbedApp>;
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly used: UsedAssertions;
  readonly vault?: Pick<Vault, 'live'> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly metrics: Pick<Metrics, 'embedSession' | 'embedDropped'>;
  /** Clock, in epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** Proofs and assertions share one memory; no client has a colon in its id. */
const holderOf = (keyThumbprint: string): string => `dpop:${keyThumbprint}`;

/** The verbs for embedded apps, and for their backends. */
export function composeEmbed({
  issuer,
  keys,
  used,
  vault,
  env,
  metrics,
  now = Date.now,
  ...given
}: EmbedParts): Embed {
  const tokens = createEmbedTokens({ issuer, keys, now });
  const secrets = createSecrets({ env, vault });
  return createEmbed({
    ...given,
    issuer,
    issueToken: (session, clientId, lifetimeS) => tokens.issue(session, clientId, lifetimeS),
    readToken: (token) => tokens.read(token),
    readProof: readDpopProof,
    useProof: (keyThumbprint, jti, expiresAtMs) =>
      used.use(holderOf(keyThumbprint), `jti ${jti}`, expiresAtMs),
    readSecret: (name) => secrets.read(name),
    count: metrics,
    now,
  });
}
