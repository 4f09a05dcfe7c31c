/**
 * Where the companion calls back, and how it proves that it is the companion.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md | Standard Webhooks}
 * @module
 */
import { Webhook } from 'standardwebhooks';
import { AppError } from '../../errors.ts';

/** Where a client wants to be called back. */
export interface CallbackPolicy {
  /** Exact hosts, or `*.my.salesforce.com` for all below. */
  readonly hosts: readonly string[];
  /** `whsec_` and 24 to 64 bytes in base64; two while it is being changed: receivers take either. */
  readonly secrets: readonly string[];
}

/** Sends a callback. Bounds its own time; never follows a redirect. @returns The HTTP status; `null` where nobody answered. */
export type SendCallback = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<number | null>;

/** Waits after failed tellings, in milliseconds: after the last one nobody is told any more. */
export const CALLBACK_WAITS_MS: readonly number[] = [
  5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000,
];

const isListed = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : host === pattern;

/**
 * @param allowHttp - Lets `http://` through to this machine: never in production.
 * @throws {@link AppError} `CALLBACK_NOT_ALLOWED`.
 */
export function checkCallback(url: string, policy: CallbackPolicy | undefined, allowHttp: boolean): void {
  const refuse = (why: string): never => {
    throw new AppError('CALLBACK_NOT_ALLOWED', `The callback’s address ${why}.`, {
      internal: { processed: 'no' },
    });
  };
  if (policy === undefined)
    return refuse('cannot be used: the client has no callbackHosts and callbackSecret');
  if (!URL.canParse(url)) return refuse('is not a URL');
  const { protocol, hostname, username, password, hash } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal && allowHttp))
    refuse('must begin with https://');
  if (isLocal && !allowHttp) refuse('is this machine');
  if (username !== '' || password !== '' || hash !== '') refuse('must have no user, password or fragment');
  if (!policy.hosts.some((pattern) => isListed(hostname, pattern)))
    refuse('is on none of the client’s callbackHosts');
}

/** Headers that prove who sends `body`. @param at - Part of what is signed: receivers refuse what is older than five minutes. */
export function signCallback(
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
