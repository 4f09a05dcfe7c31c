/**
 * How the scripts reach the local companion: its address, a client of it, and a token.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldFault } from '@rialto/contract';

/** Milliseconds for one call: longer than the companion's own 10 s. */
const TIMEOUT_MS = 15_000;

/** A client of a companion. */
export interface CompanionAccess {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Something a person at the terminal can put right. Its message says how. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
  /** The companion's error code, e.g. `ORG_NOT_FOUND`; `null` where it gave none, or did not answer. */
  readonly code: string | null;

  constructor(message: string, options?: ErrorOptions & { readonly code?: string | null }) {
    super(message, options);
    this.code = options?.code ?? null;
  }
}

/** Whom the sandbox knows: the org, who sets up credentials, and who approves what that one changed. */
export type SandboxRole = 'org' | 'admin' | 'officer';

/** What `npm start` keeps in `sandbox.json`. */
interface KeptSandbox {
  readonly companionUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly adminSecret?: string;
  readonly officerSecret?: string;
}

/**
 * The client of the environment, else the sandbox's for that role.
 *
 * @param env - `RIALTO_CLIENT_ID` and `RIALTO_CLIENT_SECRET` (both or none), `RIALTO_COMPANION_URL`, `RIALTO_DATA_DIR` (default `.rialto`).
 * @param role - Of the sandbox's clients. Default the org.
 * @throws {@link AccessError} if there is neither.
 */
export function findAccess(env: Environment, role: SandboxRole = 'org'): CompanionAccess {
  const { RIALTO_CLIENT_ID: clientId, RIALTO_CLIENT_SECRET: clientSecret } = env;
  if (Boolean(clientId) !== Boolean(clientSecret)) {
    throw new AccessError('Set both RIALTO_CLIENT_ID and RIALTO_CLIENT_SECRET, or neither.');
  }
  const file = join(env['RIALTO_DATA_DIR'] || '.rialto', 'sandbox.json');
  const kept = readSandbox(file);
  const url = env['RIALTO_COMPANION_URL'] || kept.companionUrl || 'http://127.0.0.1:4610';
  if (!URL.canParse(url)) throw new AccessError('RIALTO_COMPANION_URL is not a URL.');
  if (clientId && clientSecret) return { url, clientId, clientSecret };
  const [sandboxId, sandboxSecret] = sandboxClient(kept, role);
  if (sandboxId === undefined || sandboxSecret === undefined) {
    throw new AccessError(
      `No client is known: ${file} is not there. Start the sandbox with npm start, or set RIALTO_CLIENT_ID and RIALTO_CLIENT_SECRET.`,
    );
  }
  return { url, clientId: sandboxId, clientSecret: sandboxSecret };
}

/** As `config/clients.yaml` names them. */
function sandboxClient(
  kept: KeptSandbox,
  role: SandboxRole,
): [id?: string | undefined, secret?: string | undefined] {
  if (role === 'org') return [kept.clientId, kept.clientSecret];
  return role === 'admin' ? ['sandbox-admin', kept.adminSecret] : ['sandbox-officer', kept.officerSecret];
}

function readSandbox(file: string): KeptSandbox {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeptSandbox;
  } catch {
    return {};
  }
}

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
}

/** @throws {@link AccessError} if the companion is not there or refuses. */
export async function requestToken(access: CompanionAccess, scope?: string): Promise<TokenAnswer> {
  const pair = `${encodeURIComponent(access.clientId)}:${encodeURIComponent(access.clientSecret)}`;
  return (await call(`${access.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    }),
  })) as TokenAnswer;
}

/** Calls the companion. @returns its JSON. @throws {@link AccessError} as {@link requestToken}. */
export async function call(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (cause: unknown) => {
      throw new AccessError(
        `No companion answers at ${new URL(url).origin}. Is it running, and is that its address? On this machine, start it with npm start.`,
        {
          cause,
        },
      );
    },
  );
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const { code } = (body ?? {}) as { code?: unknown };
  throw new AccessError(`The companion answered ${response.status}. ${wordsOf(body)}`, {
    code: typeof code === 'string' ? code : null,
  });
}

/** What an error answer says, RFC 9457 or RFC 6749 §5.2. Faults of the request say more than advice that fits any request. */
function wordsOf(body: unknown): string {
  const { errors, ...said } = body as Record<string, string> & { errors?: readonly FieldFault[] };
  const detail = said['error_description'] ?? said['detail'] ?? said['title'];
  const words =
    errors === undefined || errors.length === 0
      ? [said['code'], detail, said['action']]
      : [said['code'], detail, ...errors.map(({ field, message }) => `${field} ${message}.`)];
  return words.filter(Boolean).join(' ');
}
