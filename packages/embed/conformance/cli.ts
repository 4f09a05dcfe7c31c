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

const OPTIONS = {
  app: { type: 'string' },
  port: { type: 'string', default: '4650' },
  help: { type: 'boolean', default: false },
} as const;

const code = await main();
if (code !== 0) process.exitCode = code;

/** @returns The exit code: 2 for what was asked wrongly, 1 for what could not be done. */
async function main(): Promise<number> {
  const read = parse();
  if (typeof read === 'string') return complain(`${read}\n\n${HELP}`, 2);
  const { values, positionals } = read;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.app === undefined || positionals.some((word) => word !== 'conformance'))
    return complain(HELP, 2);
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Infinity;
  // The page that must be refused is at the next one.
  if (port > 65_534) return complain('--port takes a number up to 65534.', 2);
  if (!URL.canParse(values.app) || !/^https?:\/\//.test(values.app))
    return complain('--app takes a whole address, e.g. http://localhost:3000/.', 2);
  try {
    const { origin, foreignOrigin } = await startConformance({ app: values.app, port });
    process.stdout.write(`Open ${origin}/

In your app    hostOrigins: ['${origin}']          (not ${foreignOrigin}: that one must be refused)
In its backend RIALTO_COMPANION=${origin}
In its answer  Content-Security-Policy: frame-ancestors ${origin}, and the origins of your customers' orgs

Ctrl+C ends it.
`);
    return 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return complain(`Port ${port} or ${port + 1} is in use: end what listens there, or take --port.`, 1);
  }
}

function parse() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return (error as Error).message;
  }
}

function complain(text: string, exitCode: number): number {
  process.stderr.write(`${text.trimEnd()}\n`);
  return exitCode;
}
