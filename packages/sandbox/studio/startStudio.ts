/**
 * The studio as a service: pages, sign-in, API, and the sandbox's controls.
 *
 * @module
 */
import express, { type ErrorRequestHandler } from 'express';
import type { FaultKind } from '../vendors/faults.ts';
import { startVendorService, type RunningService } from '../vendors/vendorService.ts';
import { createApi, refuse } from './api.ts';
import { buildFrontEnd } from './frontEnd.ts';
import { createPages } from './pages.ts';
import { createSavedScenarios } from './savedScenarios.ts';
import { createTokenCheck } from './session/accessTokens.ts';
import { createKeyLookup } from './session/keys.ts';
import { createRedeemer, grantSchema } from './session/redemption.ts';

/** How to start it. */
export interface StudioOptions {
  /** 0: any free one. */
  readonly port: number;
  /** As browsers see it. Default `http://localhost:<port>`. */
  readonly origin?: string | undefined;
  /** Where codes are redeemed and keys are fetched. */
  readonly companionUrl: string;
  /** What tokens name as their issuer. Default the companion's address. */
  readonly issuer?: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Origins of the pages it may live in. */
  readonly hosts: readonly string[];
  readonly now?: () => Date;
  /** Told of what went wrong with a sign-in, never with a token. */
  readonly onTrouble?: (text: string) => void;
}

/** A running studio. */
export interface RunningStudio extends RunningService {
  readonly origin: string;
}

const FAULTS: readonly FaultKind[] = ['slow', 'down', 'error', 'signed_out', 'rate_limited', 'reset'];

/** @throws if the port is taken or the front end does not compile. */
export async function startStudio(options: StudioOptions): Promise<RunningStudio> {
  const { companionUrl, clientId, clientSecret, hosts, now = () => new Date(), onTrouble } = options;
  const frontEnd = await buildFrontEnd();
  let origin = options.origin;
  const service = await startVendorService({
    name: 'Portfolio studio',
    port: options.port,
    faultKinds: FAULTS,
    signedOutPath: '/api',
    failing: {
      refuse: (response, status) =>
        status === 401
          ? refuse(response, 'SIGNED_OUT', 'You are signed out of the studio.')
          : void response
              .status(status)
              .json({ code: 'UNAVAILABLE', message: 'The studio is not there at the moment.' }),
      lie: (body) => body,
    },
    api(url) {
      const own = (origin ??= `http://localhost:${new URL(url).port}`);
      const tokens = createTokenCheck({
        keys: createKeyLookup(`${companionUrl}/.well-known/jwks.json`),
        issuer: options.issuer ?? companionUrl,
        audience: own,
      });
      const redeem = createRedeemer({ companionUrl, clientId, clientSecret, origin: own, tokens });
      const app = express.Router();
      app.use((_request, response, next) => {
        response.setHeader('X-Content-Type-Options', 'nosniff');
        response.setHeader('Referrer-Policy', 'no-referrer');
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        next();
      });
      app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
      app.use(createPages({ frontEnd, hosts }));

      app.use((_request, response, next) => {
        response.setHeader('Cache-Control', 'no-store');
        next();
      });
      app.post('/session', express.json({ limit: '16kb' }), (request, response) => {
        const grant = grantSchema.safeParse(request.body);
        // Browsers name the page that posts: only the studio's own may.
        if (!grant.success || request.get('Origin') !== own) {
          refuse(response, 'INVALID', 'This is no grant of the studio’s own page.');
          return;
        }
        void redeem(grant.data).then((redemption) => {
          if (redemption.outcome === 'signed-in') {
            const { accessToken, expiresInS } = redemption;
            response.json({ accessToken, expiresInS });
            return;
          }
          onTrouble?.(`sign-in ${redemption.outcome}: ${redemption.reason}`);
          if (redemption.outcome === 'refused')
            refuse(response, 'SIGN_IN_REFUSED', 'Salesforce does not vouch for this sign-in.');
          else refuse(response, 'UNAVAILABLE', 'Signing in does not work at the moment.');
        });
      });
      app.use('/api', createApi({ tokens, saved: createSavedScenarios(), origin: own, now }));
      app.use((_request, response) => refuse(response, 'NOT_FOUND', 'There is nothing at this address.'));
      const explain: ErrorRequestHandler = (error, _request, response, next) => {
        if (response.headersSent) {
          next(error);
          return;
        }
        const status = (error as { status?: number }).status ?? 500;
        if (status < 500) refuse(response, 'INVALID', 'The request cannot be read.');
        else refuse(response, 'UNAVAILABLE', 'The studio made a mistake.');
      };
      app.use(explain);
      return app;
    },
  });
  return { ...service, origin: origin! };
}
