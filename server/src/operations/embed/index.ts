/**
 * Embedded apps: sign-ins of the org's users at vendors' apps, from opening to end, and what pages report of the apps.
 *
 * @module
 */
import type {
  EmbedCodeAnswer,
  EmbedReportReceipt,
  EmbedSessionsEnded,
  EmbedSignedRequest,
} from '@rialto/contract';
import type { Operation } from '../operation.ts';
import type { EmbedDependencies, ReadEmbedToken } from './dependencies.ts';
import {
  createEndEmbedSession,
  createEndUserEmbedSessions,
  type EndEmbedSessionInput,
  type EndUserEmbedSessionsInput,
} from './endEmbedSessions.ts';
import { createInspection, type InspectEmbedToken, type RevokeEmbedToken } from './inspectEmbedToken.ts';
import { createOpenEmbedSession, type OpenEmbedSessionInput } from './openEmbedSession.ts';
import { createRedeemEmbedCode, type RedeemEmbedCode } from './redeemEmbedCode.ts';
import { createReportEmbed, type ReportEmbedInput } from './reportEmbed.ts';
import { createSignEmbedRequest, type SignEmbedRequestInput } from './signEmbedRequest.ts';

export { REDEEM_PATH, type EmbedDependencies } from './dependencies.ts';
export type { Redemption, RedeemingClient } from './redeemEmbedCode.ts';

/** What the route table needs. */
export interface EmbedOperations {
  readonly openEmbedSession: Operation<OpenEmbedSessionInput, EmbedCodeAnswer>;
  readonly endEmbedSession: Operation<EndEmbedSessionInput, EmbedSessionsEnded>;
  readonly endUserEmbedSessions: Operation<EndUserEmbedSessionsInput, EmbedSessionsEnded>;
  readonly signEmbedRequest: Operation<SignEmbedRequestInput, EmbedSignedRequest>;
  readonly reportEmbed: Operation<ReportEmbedInput, EmbedReportReceipt>;
}

/** What apps' backends may do, each with a client that has proven itself. */
export interface EmbedTokenOperations {
  readonly redeem: RedeemEmbedCode;
  readonly inspect: InspectEmbedToken<object & ReadEmbedToken>;
  readonly revoke: RevokeEmbedToken<ReadEmbedToken>;
}

/** Both. */
export interface Embed {
  readonly operations: EmbedOperations;
  readonly tokens: EmbedTokenOperations;
}

/** Makes them. */
export function createEmbed({
  now = Date.now,
  ...given
}: Omit<EmbedDependencies, 'now'> & { readonly now?: () => number }): Embed {
  const dependencies = { ...given, now };
  return {
    operations: {
      openEmbedSession: createOpenEmbedSession(dependencies),
      endEmbedSession: createEndEmbedSession(dependencies),
      endUserEmbedSessions: createEndUserEmbedSessions(dependencies),
      signEmbedRequest: createSignEmbedRequest(dependencies),
      reportEmbed: createReportEmbed(dependencies),
    },
    tokens: { redeem: createRedeemEmbedCode(dependencies), ...createInspection(dependencies) },
  };
}
