/**
 * Signed requests for apps that were built on Salesforce Canvas: what such an app gets as the form field `signed_request`.
 *
 * The envelope is Canvas', with one difference that is on purpose: `client.oauthToken` is null. Canvas hands the vendor an
 * access token of the user for all of Salesforce; this companion has none and gives none. `environment.parameters` holds what
 * Canvas lacks: for which origin the request is, until when, and an id that an app can refuse to take twice.
 *
 * @see {@link https://developer.salesforce.com/docs/platform/canvas/guide/canvas-app-signed-req-authentication.html | Canvas, signed request}
 * @module
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { EmbedSignedRequest, EmbedSignedRequestRequest } from '@rialto/contract';
import { AppError } from '../../errors.ts';
import type { Operation } from '../operation.ts';
import type { EmbedDependencies } from './dependencies.ts';
import { findApp } from './embedApps.ts';

/** What is signed. */
export interface SignEmbedRequestInput {
  readonly request: EmbedSignedRequestRequest;
}

/** Milliseconds. */
const LIFETIME_MS = 60_000;

type Needed = Pick<EmbedDependencies, 'apps' | 'readSecret' | 'now'>;

/** Throws `EMBED_APP_NOT_FOUND`, `EMBED_ORIGIN_NOT_ALLOWED`, `EMBED_SESSION_MISMATCH`, `EMBED_SIGNED_REQUEST_NOT_CONFIGURED`. */
export function createSignEmbedRequest({
  apps,
  readSecret,
  now,
}: Needed): Operation<SignEmbedRequestInput, EmbedSignedRequest> {
  return async ({ request }, { caller, user }) => {
    const { appId, origin, userId } = request;
    const app = findApp(apps, { appId, orgId: caller.orgId, origin });
    // Of whom the rollout has let in, and nobody else: what the token says, or else the header.
    const named = caller.userId ?? user?.userId;
    if (named !== undefined && named !== userId)
      throw new AppError('EMBED_SESSION_MISMATCH', 'The call is for another user.');
    const secret = await secretOf(app.signedRequestSecret, appId, readSecret);
    const at = now();
    const id = randomUUID();
    const expiresAt = new Date(at + LIFETIME_MS).toISOString();
    const parameters = { ...request.subject, audience: origin, requestId: id, expiresAt };
    const envelope = envelopeOf(request, app.label, caller.orgId, Math.floor(at / 1000), parameters);
    const encoded = Buffer.from(JSON.stringify(envelope), 'utf8').toString('base64');
    const signature = createHmac('sha256', secret).update(encoded).digest('base64');
    return {
      kind: 'ok',
      value: { signedRequest: `${signature}.${encoded}`, expiresAt },
      subject: appId,
      audit: { origin, forUserId: userId, signedRequestId: id },
    };
  };
}

async function secretOf(
  name: string | undefined,
  appId: string,
  readSecret: Needed['readSecret'],
): Promise<string> {
  if (name === undefined)
    throw new AppError('EMBED_SIGNED_REQUEST_NOT_CONFIGURED', `The app ${appId} has no signedRequestSecret.`);
  try {
    return await readSecret(name);
  } catch (cause) {
    throw new AppError(
      'EMBED_SIGNED_REQUEST_NOT_CONFIGURED',
      `The signedRequestSecret of ${appId} is not set.`,
      { cause },
    );
  }
}

/** Members in the order of Canvas' own examples; what this companion does not know is null, as Canvas has it. */
const envelopeOf = (
  { appId, userId, userName, language }: EmbedSignedRequestRequest,
  label: string,
  organizationId: string,
  issuedAt: number,
  parameters: object,
) => ({
  algorithm: 'HMACSHA256',
  issuedAt,
  userId,
  client: { instanceId: null, instanceUrl: null, targetOrigin: null, oauthToken: null, refreshToken: null },
  context: {
    user: { userId, userName, language, locale: language.replace('-', '_') },
    organization: { organizationId },
    application: { developerName: appId, name: label, authType: 'SIGNED_REQUEST' },
    environment: { displayLocation: 'RecordPage', parameters },
    links: null,
  },
});
