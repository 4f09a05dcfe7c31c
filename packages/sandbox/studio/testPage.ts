/**
 * Serves the record page of `app/testHost.ts` from `127.0.0.1`, another site than the studio's `localhost`.
 *
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { bundleWeb } from '../webBundle.ts';

const STYLE = `
  body { margin: 0; padding: 16px; font: 13px system-ui; background: #f3f3f3; }
  body.dark { background: #121217; }
  iframe { display: block; width: 100%; height: 200px; border: 0; border-radius: 16px; background: #fff; }
`;

/** A page that waits for `window.testHost.open`. */
export async function startTestPage(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const entry = fileURLToPath(new URL('./app/testHost.ts', import.meta.url));
  const script = await bundleWeb({ entry });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Record</title>
<link rel="icon" href="data:,"><style>${STYLE}</style>
<body><script type="module" src="/host.js"></script></body></html>`;
  const server = createServer((request, response) => {
    const isScript = request.url === '/host.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
