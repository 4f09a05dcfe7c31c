/**
 * Ledgerline, the pretend vendor of portfolio accounting.
 *
 * @module
 */
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Household } from '../../world/index.ts';
import { createTokenCheck } from '../oauth/accessTokens.ts';
import { startVendorService, type RunningService } from '../vendorService.ts';
import { readDay } from './days.ts';
import { findGroup, searchGroups } from './groups.ts';
import { positionsOf } from './positions.ts';
import { valuationsOf } from './valuations.ts';

/** Ledgerline's resource indicator. */
export const LEDGERLINE_RESOURCE = 'urn:ledgerline:api';
/** What a client may do at Ledgerline. */
export const LEDGERLINE_SCOPE = 'positions:read';

/** What Ledgerline needs. */
export interface LedgerlineOptions {
  readonly port: number;
  readonly issuer: string;
  readonly now: () => Date;
}

const CODE_OF = {
  400: 'BAD_PARAMETER',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
} as const;

function refuse(
  response: Response,
  status: keyof typeof CODE_OF,
  reason = 'Ledgerline cannot answer this at the moment.',
): void {
  response.status(status).json({ code: CODE_OF[status], reason });
}

/** Starts Ledgerline. @throws if the port is taken or the OAuth server does not give its keys. */
export function startLedgerline({ port, issuer, now }: LedgerlineOptions): Promise<RunningService> {
  return startVendorService({
    name: 'Ledgerline',
    port,
    failing: { refuse: (response, status) => refuse(response, status), lie },
    async api() {
      const requires = await createTokenCheck({ issuer, audience: LEDGERLINE_RESOURCE, refuse });
      const router = express.Router();
      router.use('/api', requires(LEDGERLINE_SCOPE));

      router.get('/api/groups', (request, response) => {
        const reference = request.query['crm_ref'];
        if (typeof reference !== 'string') {
          refuse(response, 400, 'crm_ref is missing.');
          return;
        }
        response.json({ groups: searchGroups(reference) });
      });

      router.get('/api/groups/:id/positions', (request, response) => {
        const group = groupOf(request, response);
        if (group !== undefined) response.json(positionsOf(group, now()));
      });

      router.get('/api/groups/:id/valuations', (request, response) => {
        const group = groupOf(request, response);
        if (group === undefined) return;
        const range = { from: dayOf(request, 'from'), to: dayOf(request, 'to') };
        if (range.from === null || range.to === null) {
          refuse(response, 400, 'from and to are days, YYYYMMDD.');
          return;
        }
        response.json(valuationsOf(group, { from: range.from, to: range.to }, now()));
      });

      router.use((_request, response) => refuse(response, 404, 'There is nothing at this address.'));
      const explain: ErrorRequestHandler = (error, _request, response, next) =>
        response.headersSent ? next(error) : refuse(response, 500);
      router.use(explain);
      return router;
    },
  });
}

function groupOf(request: Request, response: Response): Household | undefined {
  const group = findGroup(request.params['id'] as string);
  if (group === undefined) refuse(response, 404, 'There is no such group.');
  return group;
}

/** `undefined` where the parameter is absent, `null` where it is not a day. */
function dayOf(request: Request, name: 'from' | 'to'): string | undefined | null {
  const text = request.query[name];
  if (text === undefined) return undefined;
  return (typeof text === 'string' && readDay(text)) || null;
}

/** An answer that looks right at first sight: amounts as floats, days with dashes, an account without a number. */
function lie(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name: string, value: unknown) => {
    if (name === 'mv') return Number(value) / 3;
    if (name === 'd' || name === 'valued' || name === 'as_of') return '2026-13-45';
    if (name === 'no' || name === 'crm_ref') return null;
    return name === 'groups' && Array.isArray(value) && value.length === 0 ? null : value;
  });
}
