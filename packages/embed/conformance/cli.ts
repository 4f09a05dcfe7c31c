#!/usr/bin/env node
/**
 * `npx @rialto/embed --app http://localhost:3000/embed`: opens a page that plays Salesforce for an app and tells what the
 * app does right and wrong.
 *
 * @module
 */
import { parseArgs } from 'node:util';
import { startConformance } from './conformanceServer.ts';

const HELP = `Plays Salesforce for your app, on your machine, and checks how it behaves.

  npx @rialto/embed --app http://localhost:3000/embed

  --app URL     the address your app is embedded by
  --port N      where the page is served; the next port serves a page your app must refuse. Default 4650
  --help

Your app must list the page's origin (it is printed) in hostOrigins while you test. To try single sign-on, point your
backend at the mock companion (printed too); any client id and secret will do.
`;

const { values, positionals } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '4650' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

if (values.help || values.app === undefined || positionals.some((word) => word !== 'conformance')) {
  (values.help ? process.stdout : process.stderr).write(HELP);
  if (!values.help) process.exitCode = 2;
} else if (!/^\d{1,5}$/.test(values.port) || !URL.canParse(values.app) || !/^https?:/.test(values.app)) {
  process.stderr.write('--app takes an http or https address, --port a number.\n');
  process.exitCode = 2;
} else {
  const { origin, foreignOrigin } = await startConformance({ app: values.app, port: Number(values.port) });
  process.stdout.write(`Open ${origin}/

In your app    hostOrigins: ['${origin}']          (not ${foreignOrigin}: that one must be refused)
In its backend RIALTO_COMPANION=${origin}
In its answer  Content-Security-Policy: frame-ancestors ${origin} https://*.lightning.force.com

Ctrl+C ends it.
`);
}
