/**
 * Plays `EmbedController.cls`: the same methods, parameters, answers and refusals.
 *
 * @module
 */
import {
  embedCodeSchema,
  embedReportReceiptSchema,
  embedSessionsEndedSchema,
  embedSignedRequestSchema,
} from '@rialto/contract';
import type { z } from 'zod';
import type { ApexMethods, OrgSession } from './apexMethods.ts';
import { orgProblem, type CompanionClient } from './companionClient.ts';
import type { CustomMetadata } from './customMetadata.ts';
import { requireApp } from './embeddedApps.ts';
import { embedContext, embedIntents, embedSubject } from './embedLaunch.ts';
import type { OrgRecords } from './records.ts';

const SESSIONS = '/v1/embed/sessions';

/** Who is signed in, as the org knows them. */
const USER_NAME = 'Priya Raman';
const USERNAME = 'priya.raman@rialto.example.com';
const LANGUAGE = 'en_US';
const CURRENCY = 'USD';

/** @param metadata - The org's custom metadata, where the apps are set up. */
export function createEmbedController(
  records: OrgRecords,
  companion: CompanionClient,
  session: OrgSession,
  metadata: CustomMetadata,
): ApexMethods {
  async function post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    const answer = schema.safeParse(await companion('POST', path, { body }));
    if (!answer.success) throw orgProblem('COMPANION_ANSWER_INVALID');
    return answer.data;
  }
  const end = (sessionId: string, reason: unknown): Promise<unknown> =>
    post(`${SESSIONS}/${encodeURIComponent(sessionId)}/end`, { reason }, embedSessionsEndedSchema);

  /** @throws as Apex does, after it ended the session that was to be renewed. */
  async function sessionFor(appName: string, recordId: string | null, sessionId: string | null) {
    try {
      const granted = requireApp(appName, session, metadata);
      const { appId, origin, capabilities } = granted.app;
      if (!capabilities.includes('token'))
        throw orgProblem('ACCESS_DENIED', { detail: 'The app may not ask for a token.' });
      const subject = embedSubject(granted, records, recordId);
      return { appId, origin, userId: session.userId, subject, sessionId };
    } catch (refusal) {
      if (sessionId !== null) await end(sessionId, 'permission').catch(() => undefined);
      throw refusal;
    }
  }

  return {
    async getLaunch({ appName, recordId }) {
      const granted = requireApp(textOf(appName), session, metadata);
      const { sees } = granted;
      const canDiagnose = session.permissions.has('Embed_Diagnose');
      return Promise.resolve({
        app: granted.app,
        ...embedContext(granted, records, idOf(recordId)),
        user:
          sees('user.id') || sees('user.name')
            ? { userId: session.userId, name: sees('user.name') ? USER_NAME : null }
            : null,
        currencyCode: CURRENCY,
        intents: embedIntents(granted),
        canDiagnose,
        warnings: canDiagnose ? [] : null,
      });
    },

    async openSession({ appName, recordId, panelSessionId, guestNonce, keyThumbprint, sessionId }) {
      const asked = idOf(sessionId);
      const body = await sessionFor(textOf(appName), idOf(recordId), asked);
      const code = await post(
        SESSIONS,
        { ...body, panelSessionId, guestNonce, keyThumbprint },
        embedCodeSchema,
      );
      if (asked !== null && code.sessionId !== asked) throw orgProblem('COMPANION_ANSWER_INVALID');
      return code;
    },

    async endSession({ sessionId, reason }) {
      await end(textOf(sessionId), reason);
      return null;
    },

    async signRequest({ appName, recordId }) {
      const granted = requireApp(textOf(appName), session, metadata);
      const { appId, origin, protocols } = granted.app;
      if (!protocols.includes('CANVAS'))
        throw orgProblem('ACCESS_DENIED', { detail: 'The app is not set up for Canvas.' });
      const body = {
        appId,
        origin,
        userId: session.userId,
        userName: granted.sees('user.name') ? USERNAME : null,
        language: LANGUAGE,
        subject: embedSubject(granted, records, idOf(recordId)),
      };
      return post('/v1/embed/signed-requests', body, embedSignedRequestSchema);
    },

    async reportDrops({ appName, state, drops }) {
      const { appId } = requireApp(textOf(appName), session, metadata).app;
      const counts = Object.entries((drops ?? {}) as Record<string, unknown>).filter(
        ([, count]) => Number.isInteger(count) && Number(count) > 0,
      );
      const body = { appId, state, drops: Object.fromEntries(counts) };
      await post('/v1/embed/reports', body, embedReportReceiptSchema);
      return null;
    },
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const idOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
