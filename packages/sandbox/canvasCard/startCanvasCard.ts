/**
 * An app that was built on Salesforce Canvas: it is posted a signed request and shows a card. It knows no other way in.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import express from 'express';
import type { FaultKind } from '../vendors/faults.ts';
import { startVendorService, type RunningService } from '../vendors/vendorService.ts';
import { createSignedRequestReader, NotSigned, type CanvasContext } from './signedRequest.ts';

/** How to start it. */
export interface CanvasCardOptions {
  /** 0: any free one. */
  readonly port: number;
  /** As browsers see it. Default `http://localhost:<port>`. */
  readonly origin?: string | undefined;
  /** Shared with the companion. */
  readonly secret: string;
  /** Origins of the pages it may live in. */
  readonly hosts: readonly string[];
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** A running card. */
export interface RunningCanvasCard extends RunningService {
  readonly origin: string;
}

const FAULTS: readonly FaultKind[] = ['slow', 'down', 'error', 'signed_out', 'reset'];

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 16px; background: light-dark(#fff, #1c1c24); color: light-dark(#1b1b2b, #ececf3); }
h1 { margin: 0 0 8px; font-size: 16px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dt { color: light-dark(#5a5a6e, #b3b3c6); }
dd { margin: 0; overflow-wrap: anywhere; }
p { margin: 12px 0 0; color: light-dark(#5a5a6e, #b3b3c6); font-size: 12px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (title: string, body: string, language = 'en'): string => `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8" /><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1" /><link rel="icon" href="data:," />
<style>${STYLE}</style></head><body><main><h1>${escaped(title)}</h1>${body}</main></body></html>`;

function card({ user, organization, environment }: CanvasContext): string {
  const { recordId, objectApiName, clientNumber } = environment.parameters;
  const rows = [
    ['User', user.fullName ?? user.userName ?? user.userId],
    ['Organization', organization.organizationId],
    ['Record', recordId === null || recordId === undefined ? '–' : `${objectApiName ?? ''} ${recordId}`],
    ['Client number', clientNumber ?? '–'],
  ] as const;
  const list = rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('');
  return page(
    'Canvas card',
    `<dl>${list}</dl><p>Signed in by a signed request. A simulated vendor.</p>`,
    user.language?.replace('_', '-') ?? 'en',
  );
}

/** @throws if the port is taken. */
export async function startCanvasCard(options: CanvasCardOptions): Promise<RunningCanvasCard> {
  const { secret, hosts, now } = options;
  let origin = options.origin;
  const service = await startVendorService({
    name: 'Canvas card',
    port: options.port,
    faultKinds: FAULTS,
    failing: {
      refuse: (response, status) =>
        void response
          .status(status)
          .type('html')
          .send(page('Canvas card', '<p>Not there at the moment.</p>')),
      lie: (body) => body,
    },
    api(url) {
      const own = (origin ??= `http://localhost:${new URL(url).port}`);
      const read = createSignedRequestReader({ secret, origin: own, ...(now === undefined ? {} : { now }) });
      const router = express.Router();
      router.use((_request, response, next) => {
        response.setHeader(
          'Content-Security-Policy',
          `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors ${hosts.join(' ') || "'none'"}`,
        );
        response.setHeader('X-Content-Type-Options', 'nosniff');
        response.setHeader('Referrer-Policy', 'no-referrer');
        response.setHeader('Cache-Control', 'no-store');
        next();
      });
      router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
      router.get(['/', '/canvas'], (_request, response) => {
        const text =
          'Salesforce opens this app by posting it a signed request. Place its panel on a record page.';
        response.type('html').send(page('Canvas card', `<p>${text}</p>`));
      });
      router.post('/canvas', express.urlencoded({ extended: false, limit: '32kb' }), (request, response) => {
        try {
          const context = read((request.body as Record<string, unknown> | undefined)?.['signed_request']);
          response.type('html').send(card(context));
        } catch (error) {
          if (!(error instanceof NotSigned)) throw error;
          response
            .status(401)
            .type('html')
            .send(page('Not signed in', `<p>The signed request is refused: ${escaped(error.message)}.</p>`));
        }
      });
      return router;
    },
  });
  return { ...service, origin: origin! };
}
