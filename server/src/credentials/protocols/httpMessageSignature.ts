/**
 * Signs requests by RFC 9421, for vendors that ask for it.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { CredentialOf } from '../configuration/externalCredential.ts';
import type { Login, OutgoingRequest, Protocol } from '../protocol.ts';
import { bodyToSign } from './awsSv4.ts';
import { contentDigest } from './contentDigest.ts';
import type { LoginSecrets } from './loginSecrets.ts';
import { signMessage } from './messageSignature.ts';
import { readSignatureKey, type ReadKey, type SignatureAlgorithm } from './signatureKeys.ts';
import { parametersOf, whenRead } from './simpleProtocols.ts';

/** What {@link createHttpMessageSignature} needs. */
export interface HttpMessageSignatureOptions {
  readonly secrets: LoginSecrets;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether `content-digest` is covered. */
  readonly signsBody: boolean;
}

type Parameters = CredentialOf<'HttpMessageSignature'>['parameters'];

/** Of a request without a body there is nothing to protect: these are left out then. */
const OF_THE_BODY: ReadonlySet<string> = new Set(['content-digest', 'content-length', 'content-type']);

/** The headers that are signed, those this protocol adds among them. */
function headersToSign(request: OutgoingRequest, components: readonly string[], nowMs: number) {
  const added: Record<string, string> = {};
  const implied: Record<string, string> = { host: request.url.host };
  const body = components.includes('content-digest') ? bodyToSign(request) : request.body;
  if (Buffer.isBuffer(body)) {
    implied['content-length'] = String(body.length);
    if (components.includes('content-digest')) added['content-digest'] = contentDigest(body);
  }
  if (components.includes('date') && request.headers['date'] === undefined)
    added['date'] = new Date(nowMs).toUTCString();
  return { added, all: { ...request.headers, ...implied, ...added }, hasBody: body !== undefined };
}

function signatureParameters({ lifetimeS, algorithm }: Parameters, keyId: string, nowMs: number) {
  const created = Math.floor(nowMs / 1_000);
  return new Map<string, string | number>([
    ['created', created],
    ['expires', created + lifetimeS],
    ['keyid', keyId],
    ['alg', algorithm],
    ['nonce', randomBytes(16).toString('base64url')],
  ]);
}

function unreadable(secret: string, algorithm: SignatureAlgorithm): AppError {
  return new AppError('CREDENTIAL_NOT_CONFIGURED', `The secret ${secret} is not a key for ${algorithm}.`, {
    internal: { processed: 'no', secret },
  });
}

/** One signature per request, over the components of the configuration. */
export function createHttpMessageSignature(options: HttpMessageSignatureOptions): Protocol {
  const { secrets, now, signsBody } = options;
  const keys = new Map<string, { readonly value: string; readonly read: ReadKey }>();

  function keyOf(secret: string, value: string, algorithm: SignatureAlgorithm): ReadKey {
    const name = `${secret} ${algorithm}`;
    const known = keys.get(name);
    if (known?.value === value) return known.read;
    const read = readSignatureKey(value, algorithm);
    if (read === undefined) throw unreadable(secret, algorithm);
    keys.set(name, { value, read });
    return read;
  }

  function signRequest(request: OutgoingRequest, login: Login, value: string): Record<string, string> {
    const { credential } = login;
    if (credential.authenticationProtocol !== 'HttpMessageSignature')
      throw new TypeError('not of this protocol');
    const { parameters } = credential;
    const { signingKey, keyId } = parametersOf<'HttpMessageSignature'>(login);
    const read = keyOf(signingKey.secret, value, parameters.algorithm);
    const nowMs = now();
    const { added, all, hasBody } = headersToSign(request, parameters.components, nowMs);
    const signed = signMessage(
      { method: request.method, url: request.url, headers: all },
      {
        label: parameters.label,
        components: parameters.components.filter((name) => hasBody || !OF_THE_BODY.has(name)),
        parameters: signatureParameters(parameters, read.keyId ?? keyId, nowMs),
        algorithm: parameters.algorithm,
        key: read.key,
      },
    );
    if (signed !== undefined) return { ...added, ...signed };
    throw new AppError('CONFIGURATION_INVALID', 'The signature covers a header the request has not.', {
      internal: { processed: 'no', credential: credential.name },
    });
  }

  return {
    signsBody,
    signsHeaders: true,
    authorize(request, login) {
      const { secret } = parametersOf<'HttpMessageSignature'>(login).signingKey;
      return whenRead(secrets.read([secret]), (values) =>
        secrets.sign(
          { headers: signRequest(request, login, values.get(secret) as string), grantedAt: undefined },
          values,
        ),
      );
    },
    refused: (authorization, _login, answer) => secrets.refused(authorization, answer),
    refusedAgain: (authorization) => secrets.refusedAgain(authorization),
  };
}
