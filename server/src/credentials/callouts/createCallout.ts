/**
 * Sends calls to vendors with their credential injected; a token the vendor refuses is renewed once and the call replayed once.
 *
 * @module
 */
import { within, type Egress, type EgressAnswer, type EgressRequest } from '../../egress/index.ts';
import { AppError, isAppError } from '../../errors.ts';
import type { CallContext } from '../../connectors/connector.ts';
import {
  createAccessTokens,
  type AccessToken,
  type AccessTokens,
  type ExternalCredential as SecretCredential,
} from '../tokens/accessTokens.ts';
import type { Callout, CalloutRequest } from '../callout.ts';
import type { Credentials, NamedCredential } from '../configuration/loadCredentials.ts';
import { createGrantRequests } from '../oauth/requestGrant.ts';
import type { Secrets } from '../vault/secrets.ts';

/** What {@link createCallout} needs. */
export interface CalloutOptions {
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  /** Made with `credentials.targets`. */
  readonly egress: Egress;
  /** Default: in this process's memory. */
  readonly tokens?: AccessTokens | undefined;
}

/** Headers the companion puts on every call of a named credential; names in lower case, in their sequence. */
function fixedHeaders({ customHeaders, externalCredential }: NamedCredential): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const list of [externalCredential.customHeaders, customHeaders]) {
    const inSequence = list.toSorted((a, b) => (a.sequenceNumber ?? 1) - (b.sequenceNumber ?? 1));
    for (const { headerName, headerValue } of inSequence) headers[headerName.toLowerCase()] = headerValue;
  }
  return headers;
}

/** Whether a new token may help: a 401, or a 403 that blames the token; not where the token is good and allows too little. */
function blamesToken({ status, headers }: EgressAnswer): boolean {
  const challenge = headers['www-authenticate'] ?? '';
  if (/error\s*=\s*"?insufficient_scope/i.test(challenge)) return false;
  return status === 401 || (status === 403 && /error\s*=\s*"?invalid_token/i.test(challenge));
}

const isRefusal = ({ status }: EgressAnswer): boolean => status === 401 || status === 403;

/** An error that says the vendor did not act, though an attempt before it may have made it act. */
function withUnknown(error: unknown): unknown {
  if (!isAppError(error) || error.internal?.['processed'] !== 'no') return error;
  const { code, message, retryAfterMs, faults, internal } = error;
  return new AppError(code, message, {
    retryAfterMs,
    faults,
    internal: { ...internal, processed: 'unknown' },
  });
}

/** Plays the part of `callout:Name` in an org. Its errors hold no secret, token, address or body. */
export function createCallout(options: CalloutOptions): Callout {
  const { credentials, egress } = options;
  const tokens = options.tokens ?? createAccessTokens({ requestGrant: createGrantRequests(options) });
  const known = new Map(
    [...credentials.namedCredentials.values()].map((named) => [
      named.name,
      { named, fixed: fixedHeaders(named) },
    ]),
  );

  async function waitForToken(shared: Promise<AccessToken>, { deadline }: CallContext): Promise<AccessToken> {
    const token = await within(shared, deadline);
    if (token !== undefined) return token;
    throw new AppError('DEADLINE_EXCEEDED', 'No access token came before the time was up.', {
      internal: { processed: 'no', reason: 'token' },
    });
  }

  function prepare(
    request: CalloutRequest,
    { requestId, deadline }: CallContext,
    fixed: Record<string, string>,
  ) {
    const { namedCredential, method, path, headers, body, repeatable } = request;
    return (token: AccessToken | undefined): EgressRequest => ({
      target: namedCredential,
      method,
      path,
      headers,
      own: {
        ...fixed,
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        ...(token === undefined ? undefined : { authorization: token.authorization }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      readAs: 'json',
      repeatable,
      operation: method === 'GET' ? 'read' : 'write',
      requestId,
      tokenAgeMs: token === undefined ? undefined : Date.now() - token.grantedAt,
      deadline,
    });
  }

  function refused({ name, externalCredential }: NamedCredential, answer: EgressAnswer): AppError {
    return new AppError('VENDOR_CREDENTIAL_REFUSED', `${name} does not accept the credential of the firm.`, {
      internal: {
        processed: answer.processed,
        vendor: name,
        credential: externalCredential.name,
        status: answer.status,
      },
    });
  }

  /** Renews the token after `first` blamed it, and sends the call once more. */
  async function replay(
    { externalCredential }: NamedCredential,
    first: EgressAnswer,
    context: CallContext,
    send: (token: AccessToken) => Promise<EgressAnswer>,
  ): Promise<EgressAnswer> {
    try {
      const renewed = tokens.get(externalCredential as SecretCredential);
      const token = renewed instanceof Promise ? await waitForToken(renewed, context) : renewed;
      const answer = await send(token);
      if (blamesToken(answer)) tokens.condemn(token);
      return first.processed === 'no' ? answer : { ...answer, processed: 'unknown' };
    } catch (error) {
      throw first.processed === 'no' ? error : withUnknown(error);
    }
  }

  return async function callout(request, context) {
    const entry = known.get(request.namedCredential);
    if (entry === undefined)
      throw new AppError('EGRESS_REFUSED', 'There is no named credential of that name.', {
        internal: { processed: 'no', reason: 'target' },
      });
    const { named, fixed } = entry;
    const prepared = prepare(request, context, fixed);
    let answer: EgressAnswer;
    if (named.calloutOptions.generateAuthorizationHeader) {
      const kept = tokens.get(named.externalCredential as SecretCredential);
      const token = kept instanceof Promise ? await waitForToken(kept, context) : kept;
      answer = await egress.send(prepared(token));
      if (blamesToken(answer) && tokens.forget(named.externalCredential as SecretCredential, token))
        answer = await replay(named, answer, context, (renewed) => egress.send(prepared(renewed)));
    } else answer = await egress.send(prepared(undefined));
    if (isRefusal(answer)) throw refused(named, answer);
    return { status: answer.status, headers: answer.headers, body: answer.body };
  };
}
