/**
 * Probity, the pretend vendor of identity verification.
 *
 * @module
 */
import express, { type ErrorRequestHandler, type Response, type RequestHandler } from 'express';
import { findMemberByName, STRANGER_SCRIPT } from '../../world/index.ts';
import { createTokenCheck } from '../oauth/accessTokens.ts';
import { startVendorService, type RunningService } from '../vendorService.ts';
import { readApplication, type FieldProblem } from './application.ts';
import { createCaseStore } from './caseStore.ts';

/** Probity's resource indicator. */
export const PROBITY_RESOURCE = 'urn:probity:api';
/** What a client may do at Probity, space-separated. */
export const PROBITY_SCOPE = 'cases:read cases:write';

/** What Probity needs. */
export interface ProbityOptions {
  readonly port: number;
  readonly issuer: string;
  readonly now: () => Date;
  /** Seconds of a script times this are real seconds. */
  readonly resultDelayFactor: number;
  /** Keeps cases over a restart. Absent: they end with the process. */
  readonly casesFile: string | undefined;
}

const TYPE_OF = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not_found',
  422: 'validation_failed',
  429: 'rate_limited',
  500: 'internal',
  503: 'internal',
} as const;

function refuse(
  response: Response,
  status: keyof typeof TYPE_OF,
  message = 'Probity cannot answer this at the moment.',
  fields?: readonly FieldProblem[],
): void {
  response.status(status).json({ error: { type: TYPE_OF[status], message, fields } });
}

/** Starts Probity. @throws if the port is taken or the OAuth server does not give its keys. */
export function startProbity({
  port,
  issuer,
  now,
  resultDelayFactor,
  casesFile,
}: ProbityOptions): Promise<RunningService> {
  return startVendorService({
    name: 'Probity',
    port,
    failing: { refuse: (response, status) => refuse(response, status), lie },
    async api() {
      const requires = await createTokenCheck({ issuer, audience: PROBITY_RESOURCE, refuse });
      const cases = createCaseStore({
        now: () => now().getTime(),
        delayFactor: resultDelayFactor,
        file: casesFile,
      });
      const router = express.Router();

      router.post('/v3/cases', requires('cases:write'), express.json({ type: () => true, limit: '64kb' }), ((
        request,
        response,
      ) => {
        const key = request.get('Idempotency-Key')?.trim() ?? '';
        const read = readApplication(request.body);
        const problems = 'problems' in read ? [...read.problems] : [];
        if (key === '' || key.length > 128)
          problems.unshift({ path: 'header.Idempotency-Key', problem: 'is not 1 to 128 characters' });
        if (!('application' in read) || problems.length > 0) {
          refuse(response, 422, 'The application has faults.', problems);
          return;
        }

        const { first_name, last_name } = read.application.applicant;
        const script = findMemberByName(first_name, last_name)?.kycScript ?? STRANGER_SCRIPT;
        if (script.kind === 'refuses') {
          refuse(response, 422, 'The application has faults.', script.fields);
          return;
        }
        const opened = cases.open(key, read.application, script);
        response.status(opened.isNew ? 201 : 200).json(opened.case);
      }) satisfies RequestHandler);

      router.get('/v3/cases', requires('cases:read'), (request, response) => {
        const reference = request.query['external_reference'];
        if (typeof reference !== 'string' || reference === '') {
          const fields = [{ path: 'query.external_reference', problem: 'is missing' }];
          refuse(response, 422, 'Say which cases.', fields);
          return;
        }
        response.json({ cases: cases.findByReference(reference) });
      });

      router.get('/v3/cases/:caseId', requires('cases:read'), (request, response) => {
        const found = cases.find(request.params['caseId'] as string);
        if (found === undefined) {
          refuse(response, 404, 'There is no such case.');
          return;
        }
        response.json(found);
      });

      router.use((_request, response) => refuse(response, 404, 'There is nothing at this address.'));
      router.use(explain);
      return router;
    },
  });
}

const explain: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status } = error as { readonly status?: unknown };
  const readable = typeof status === 'number' && status < 500;
  if (readable) refuse(response, 422, 'The body is not JSON of at most 64 KiB.', []);
  else refuse(response, 500);
};

/** An answer that looks right at first sight: risk beyond its scale, a decision no one described, a service missing. */
function lie(body: unknown): unknown {
  const bent = (one: object) => ({
    ...one,
    decision: 'approved',
    risk: { points: 4200, tier: 'blue' },
    services: null,
  });
  if (typeof body !== 'object' || body === null) return { case_id: 42 };
  if ('cases' in body && Array.isArray(body.cases))
    return { cases: body.cases.length === 0 ? null : body.cases.map(bent) };
  return bent(body);
}
