/**
 * The studio's API: figures of the one household the token is for.
 *
 * @module
 */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { findHousehold, type Currency, type Household } from '../world/index.ts';
import { benchmarkFor } from './analytics/benchmarks.ts';
import { householdAnswer, positionsOf } from './analytics/holdings.ts';
import { isCurrency } from './analytics/money.ts';
import { measure } from './analytics/performance.ts';
import { pricesOf } from './analytics/prices.ts';
import { applyScenario, SCENARIOS } from './analytics/scenarios.ts';
import type { FaultAnswer, ScenarioResult, ScenariosAnswer } from './answers.ts';
import type { SavedScenarios } from './savedScenarios.ts';
import { NotBelieved, type SignedIn, type TokenCheck } from './session/accessTokens.ts';

/** What the API is made of. */
export interface ApiOptions {
  readonly tokens: TokenCheck;
  readonly saved: SavedScenarios;
  /** The studio's own: proofs are made for it. */
  readonly origin: string;
  readonly now: () => Date;
}

const STATUS: Readonly<Record<FaultAnswer['code'], number>> = {
  SIGN_IN_REFUSED: 401,
  SIGNED_OUT: 401,
  NO_HOUSEHOLD: 403,
  HOUSEHOLD_UNKNOWN: 404,
  NOT_FOUND: 404,
  INVALID: 400,
  UNAVAILABLE: 503,
};

/** Refuses in the studio's one shape. */
export function refuse(response: Response, code: FaultAnswer['code'], message: string): void {
  response.status(STATUS[code]).json({ code, message } satisfies FaultAnswer);
}

const daySchema = z.iso.date().optional();
const shocksSchema = z.strictObject({
  equity: z.number().min(-0.9).max(1),
  rates: z.number().min(-500).max(500),
  dollar: z.number().min(-0.5).max(0.5),
  credit: z.number().min(-300).max(1000),
});
const scenarioSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\u0000-\u001f\u007f]+$/),
  shocks: shocksSchema,
});

/** Whose figures a call may see. */
interface Visit {
  readonly person: SignedIn;
  readonly household: Household;
  readonly base: Currency;
}

/** The routes below `/api`. */
export function createApi({ tokens, saved, origin, now }: ApiOptions): RequestHandler {
  const router = express.Router();
  const visits = new WeakMap<Request, Visit>();

  router.use((request, response, next) => {
    const url = `${origin}${request.baseUrl}${request.path}`;
    const { authorization } = request.headers;
    tokens
      .authenticate({ authorization, proof: request.get('DPoP'), method: request.method, url })
      .then((person) => {
        const visit = visitOf(person, request, response);
        if (visit === undefined) return;
        visits.set(request, visit);
        next();
      })
      .catch((error: unknown) => {
        if (!(error instanceof NotBelieved)) {
          refuse(response, 'UNAVAILABLE', 'Signing in cannot be checked at the moment.');
          return;
        }
        response.setHeader(
          'WWW-Authenticate',
          `DPoP error="invalid_token", error_description="${error.message}"`,
        );
        refuse(response, 'SIGNED_OUT', `Not signed in: ${error.message}.`);
      });
  });

  router.get('/household', (request, response) => {
    const { household, base } = visits.get(request)!;
    response.json(householdAnswer(household, base, now()));
  });

  router.get('/performance', (request, response) => {
    const { household, base } = visits.get(request)!;
    const { from, to, benchmark: id } = request.query;
    const range = z.object({ from: daySchema, to: daySchema }).safeParse({ from, to });
    const benchmark = benchmarkFor(household, typeof id === 'string' ? id : undefined);
    if (!range.success || benchmark === undefined) {
      refuse(response, 'INVALID', 'from and to are days, benchmark one of those named.');
      return;
    }
    const measured = measure(household, { ...range.data, benchmark, base }, now());
    if (measured === null) refuse(response, 'NOT_FOUND', 'There is no valuation yet.');
    else response.json(measured);
  });

  router.get('/instruments/:id/prices', (request, response) => {
    const { household } = visits.get(request)!;
    const prices = pricesOf(household, request.params.id, now());
    if (prices === undefined) refuse(response, 'NOT_FOUND', 'This household holds no such instrument.');
    else response.json(prices);
  });

  const scenariosOf = ({ person, household, base }: Visit): ScenariosAnswer => {
    const positions = positionsOf(household, base, now());
    const all = [...SCENARIOS, ...saved.list(person, household.clientNumber!)];
    return { currency: base, scenarios: all.map((scenario) => applyScenario(scenario, positions, base)) };
  };
  router.get('/scenarios', (request, response) => {
    response.json(scenariosOf(visits.get(request)!));
  });

  router.use(express.json({ limit: '8kb' }));
  router.post('/scenarios/preview', (request, response) => {
    const { household, base } = visits.get(request)!;
    const shocks = shocksSchema.safeParse(request.body);
    if (!shocks.success) {
      refuse(response, 'INVALID', 'A shock is missing or out of range.');
      return;
    }
    const draft = { id: 'draft', shocks: shocks.data };
    const result = applyScenario(draft, positionsOf(household, base, now()), base);
    response.json(result satisfies ScenarioResult);
  });
  router.post('/scenarios', (request, response) => {
    const visit = visits.get(request)!;
    const scenario = scenarioSchema.safeParse(request.body);
    if (!scenario.success) {
      refuse(response, 'INVALID', 'A scenario has a name of up to 60 characters and four shocks in range.');
      return;
    }
    saved.add(visit.person, visit.household.clientNumber!, scenario.data);
    response.status(201).json(scenariosOf(visit));
  });
  router.use((_request, response) => refuse(response, 'NOT_FOUND', 'There is nothing at this address.'));
  return router;
}

/** Refuses, and returns nothing, where there is no household to show. */
function visitOf(person: SignedIn, request: Request, response: Response): Visit | undefined {
  if (person.clientNumber === undefined) {
    refuse(response, 'NO_HOUSEHOLD', 'The sign-in names no household.');
    return undefined;
  }
  const household = findHousehold(person.clientNumber);
  if (household?.knownToPortfolioVendor !== true) {
    refuse(response, 'HOUSEHOLD_UNKNOWN', 'The studio does not know this household.');
    return undefined;
  }
  const asked = request.query['currency'];
  const base = typeof asked === 'string' && isCurrency(asked) ? asked : household.currency;
  return { person, household, base };
}
