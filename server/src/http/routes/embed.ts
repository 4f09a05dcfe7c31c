/**
 * Routes for embedded apps, which the org calls. What the apps' backends call stands in `embedEndpoints.ts`.
 *
 * @module
 */
import {
  embedCodeSchema,
  embedReportReceiptSchema,
  embedReportSchema,
  embedSessionEndRequestSchema,
  embedSessionIdSchema,
  embedSessionRequestSchema,
  embedSessionsEndedSchema,
  embedSignedRequestRequestSchema,
  embedSignedRequestSchema,
  embedUserSessionsEndRequestSchema,
  userIdSchema,
} from '@rialto/contract';
import type { Route } from '../route.ts';

/** The rows. */
export const EMBED_ROUTES: readonly Route[] = [
  {
    on: 'POST /v1/embed/sessions',
    permission: 'embed:open',
    isForFlows: false,
    operation: 'openEmbedSession',
    audit: 'embed.session.opened',
    summary: 'Sign a user in at an embedded app, or renew that',
    request: { body: embedSessionRequestSchema },
    answer: embedCodeSchema,
    failures: [
      'EMBED_APP_NOT_FOUND',
      'EMBED_ORIGIN_NOT_ALLOWED',
      'EMBED_SIGN_IN_NOT_CONFIGURED',
      'EMBED_SESSION_NOT_FOUND',
      'EMBED_SESSION_ENDED',
      'EMBED_SESSION_MISMATCH',
    ],
    examples: { request: 'embedSessionRequest.json', answer: ['embedCode.json'] },
  },
  {
    on: 'POST /v1/embed/sessions/{sessionId}/end',
    permission: 'embed:open',
    isForFlows: false,
    isRolledOut: false,
    operation: 'endEmbedSession',
    audit: 'embed.session.ended',
    summary: 'End a user’s sign-in at an embedded app',
    request: { path: { sessionId: embedSessionIdSchema }, body: embedSessionEndRequestSchema },
    answer: embedSessionsEndedSchema,
    failures: ['EMBED_SESSION_NOT_FOUND'],
    examples: { request: 'embedSessionEndRequest.json', answer: ['embedSessionsEnded.json'] },
  },
  {
    on: 'POST /v1/embed/users/{userId}/sessions/end',
    permission: 'embed:open',
    isForFlows: false,
    isRolledOut: false,
    operation: 'endUserEmbedSessions',
    audit: 'embed.sessions.ended',
    summary: 'End every sign-in of a user at embedded apps',
    request: { path: { userId: userIdSchema }, body: embedUserSessionsEndRequestSchema },
    answer: embedSessionsEndedSchema,
    failures: ['EMBED_SESSION_MISMATCH'],
    examples: { request: 'embedUserSessionsEndRequest.json', answer: ['embedSessionsEnded.json'] },
  },
  {
    on: 'POST /v1/embed/signed-requests',
    permission: 'embed:open',
    isForFlows: false,
    operation: 'signEmbedRequest',
    audit: 'embed.request.signed',
    summary: 'Sign a request for an app built on Salesforce Canvas',
    request: { body: embedSignedRequestRequestSchema },
    answer: embedSignedRequestSchema,
    failures: [
      'EMBED_APP_NOT_FOUND',
      'EMBED_ORIGIN_NOT_ALLOWED',
      'EMBED_SESSION_MISMATCH',
      'EMBED_SIGNED_REQUEST_NOT_CONFIGURED',
    ],
    examples: { request: 'embedSignedRequestRequest.json', answer: ['embedSignedRequest.json'] },
  },
  {
    on: 'POST /v1/embed/reports',
    permission: 'embed:open',
    isForFlows: false,
    operation: 'reportEmbed',
    audit: 'embed.drops.reported',
    summary: 'Report what a page threw away of an app’s messages',
    request: { body: embedReportSchema },
    answer: embedReportReceiptSchema,
    failures: ['EMBED_APP_NOT_FOUND'],
    examples: { request: 'embedReport.json', answer: ['embedReportReceipt.json'] },
  },
];
