/**
 * Reads what AWS's token service answers: XML of one known shape, and nothing else of XML.
 *
 * @module
 */
import { AppError } from '../../errors.ts';
import type { AwsKeys } from './awsSignature.ts';

/** Keys that end. Times are epoch milliseconds. */
export interface RoleKeys extends AwsKeys {
  readonly grantedAt: number;
  readonly expiresAt: number;
}

const ROOT = /^\s*(?:<\?xml[^<>]*\?>\s*)?<AssumeRoleResponse(?:\s[^<>]*)?>[^]*<\/AssumeRoleResponse>\s*$/;
/** No more than this is looked at, in bytes. */
const MAX_BYTES = 32_768;
const RETRY_AFTER_MS = 2_000;

/** The text of the one element of that name; `undefined` if there is none, or more than one, or it holds anything but plain characters. */
function elementText(xml: string, name: string): string | undefined {
  const found = [...xml.matchAll(new RegExp(`<${name}>([^<>&\\s]{1,4096})</${name}>`, 'g'))];
  return found.length === 1 && xml.split(`<${name}`).length === 2 ? found[0]?.[1] : undefined;
}

function readKeys(xml: string, now: number): RoleKeys | undefined {
  // Neither DOCTYPE nor CDATA nor comments: what looks like an element is one.
  if (!ROOT.test(xml) || xml.includes('<!')) return undefined;
  const accessKeyId = elementText(xml, 'AccessKeyId');
  const secretAccessKey = elementText(xml, 'SecretAccessKey');
  const sessionToken = elementText(xml, 'SessionToken');
  const expiresAt = Date.parse(elementText(xml, 'Expiration') ?? '');
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    return undefined;
  if (!(expiresAt > now) || /[^\x21-\x7e]/.test(accessKeyId + sessionToken)) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken, grantedAt: now, expiresAt };
}

/**
 * @param name - Of the external credential.
 * @param now - Epoch milliseconds.
 * @throws {@link AppError} `VENDOR_CREDENTIAL_REFUSED` for 4xx; `CREDENTIAL_GRANT_FAILED` for anything that is not the answer expected.
 */
export function readAssumedRole(
  name: string,
  status: number,
  body: Buffer | undefined,
  now: number,
): RoleKeys {
  const internal = { processed: 'no', credential: name, status };
  if (status >= 400)
    throw new AppError('VENDOR_CREDENTIAL_REFUSED', `AWS does not let ${name} assume its role.`, {
      internal,
    });
  const keys =
    status === 200 && body !== undefined && body.length <= MAX_BYTES
      ? readKeys(body.toString('utf8'), now)
      : undefined;
  if (keys !== undefined) return keys;
  throw new AppError('CREDENTIAL_GRANT_FAILED', `No keys for ${name}: AWS's answer cannot be used.`, {
    retryAfterMs: RETRY_AFTER_MS,
    internal: { ...internal, reason: 'unusable' },
  });
}
