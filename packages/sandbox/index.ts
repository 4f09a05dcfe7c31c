/**
 * The whole sandbox on one machine: vendors and their apps, companion, org double and page, each in a process of its own.
 *
 * @module
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareDatabase } from './preparedDatabase.ts';
import { copyProject } from './projectCopy.ts';
import { sandboxSecrets } from './sandboxSecrets.ts';
import { freePort, portsInUse, startService, type Service } from './service.ts';

/** Where everything listens: on 127.0.0.1, the vendors’ apps on localhost, which a browser takes for another site. */
export interface SandboxPorts {
  readonly page: number;
  readonly companion: number;
  readonly org: number;
  readonly oauth: number;
  readonly probity: number;
  readonly ledgerline: number;
  readonly studio: number;
  readonly chartroom: number;
  readonly canvasCard: number;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The ports of `npm start`. */
export const DEFAULT_PORTS: SandboxPorts = {
  page: 4600,
  companion: 4610,
  org: 4620,
  oauth: 4630,
  probity: 4631,
  ledgerline: 4632,
  studio: 4640,
  chartroom: 4641,
  canvasCard: 4642,
};

/** Apps that stand in frames of the page. */
const APPS = ['studio', 'chartroom', 'canvasCard'] as const;

/** The sandbox org, as `config/clients.yaml` knows it. */
export const SANDBOX_ORG = { clientId: 'sandbox-org', orgId: '00DRL00000000012AA' } as const;

/** How to start the sandbox. */
export interface SandboxOptions {
  /** Where the companion keeps its data and this module its secrets. */
  readonly folder: string;
  /** Default: any free ones. */
  readonly ports?: SandboxPorts;
  /** Runs the components inside Lightning Web Security. Default false. */
  readonly lws?: boolean;
  /** Answers the page's Apex calls instead of the org double, e.g. the offline Apex runner. */
  readonly apexEndpoint?: string;
  /** Leaves the page and what stands in its frames out. Default false. */
  readonly headless?: boolean;
  /** Added to the environment of every service. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onOutput?: (service: string, text: string) => void;
  /** Told before each service starts. */
  readonly onStep?: (service: string) => void;
}

/** A running sandbox. */
export interface Sandbox {
  readonly urls: Readonly<Record<keyof SandboxPorts, string>>;
  readonly companion: Service;
  /** The org's secret at the companion. */
  readonly clientSecret: string;
  /** Folder of the SFDX project the page shows. */
  readonly project: string;
  /** Rejects when a service dies. */
  readonly died: Promise<never>;
  /** Ends the companion without warning and starts it again on the same data. */
  crashCompanion(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws if a port is taken (all of them named) or a service does not get ready. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const ports = options.ports ?? (await anyPorts());
  const taken = await portsInUse(Object.values(ports));
  if (taken.length > 0) {
    throw new Error(`Already in use: port ${taken.join(', ')}. Is Rialto running in another terminal?`);
  }
  const urls = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, `http://${hostOf(name)}:${port}`]),
  ) as Record<keyof SandboxPorts, string>;
  const secrets = sandboxSecrets(options.folder, SANDBOX_ORG.clientId, urls.companion);
  const running: Service[] = [];

  async function start(
    name: string,
    entry: string,
    readyUrl: string,
    environment: Record<string, string>,
    args: string[] = [],
  ) {
    options.onStep?.(name);
    const onOutput = (text: string): void => options.onOutput?.(name, text);
    const service = await startService({
      name,
      entry,
      args,
      readyUrl,
      environment: { ...options.environment, ...environment },
      onOutput,
    });
    running.push(service);
    return service;
  }
  const stop = async (): Promise<void> => {
    // Last started, first stopped: nobody is left calling what is gone.
    for (const service of running.splice(0).reverse()) await service.stop();
  };
  const startCompanion = (): Promise<Service> =>
    start('companion', 'server/src/main.ts', `${urls.companion}/readyz`, {
      RIALTO_DEV: '1',
      RIALTO_DATA_DIR: options.folder,
      PORT: String(ports.companion),
      VENDOR_OAUTH_URL: urls.oauth,
      PROBITY_URL: urls.probity,
      LEDGERLINE_URL: urls.ledgerline,
      PROBITY_CLIENT_SECRET: secrets.probitySecret,
      LEDGERLINE_CLIENT_SECRET: secrets.ledgerlineSecret,
      SANDBOX_ORG_SECRET: secrets.clientSecret,
      SANDBOX_ADMIN_SECRET: secrets.adminSecret,
      SANDBOX_OFFICER_SECRET: secrets.officerSecret,
      SANDBOX_STUDIO_SECRET: secrets.studioSecret,
      SANDBOX_CANVAS_SECRET: secrets.canvasSecret,
      STUDIO_ORIGIN: urls.studio,
      CHARTROOM_ORIGIN: urls.chartroom,
      CANVAS_CARD_ORIGIN: urls.canvasCard,
    });

  const startApps = async (): Promise<void> => {
    const ancestors = urls.page;
    await start('studio', 'packages/sandbox/studio/main.ts', `${urls.studio}/healthz`, {
      STUDIO_PORT: String(ports.studio),
      STUDIO_ORIGIN: urls.studio,
      STUDIO_FRAME_ANCESTORS: ancestors,
      COMPANION_URL: urls.companion,
      STUDIO_CLIENT_ID: 'sandbox-studio',
      STUDIO_CLIENT_SECRET: secrets.studioSecret,
    });
    await start('chartroom', 'packages/sandbox/chartroom/main.ts', `${urls.chartroom}/healthz`, {
      CHARTROOM_PORT: String(ports.chartroom),
      CHARTROOM_FRAME_ANCESTORS: ancestors,
    });
    await start('canvas card', 'packages/sandbox/canvasCard/main.ts', `${urls.canvasCard}/healthz`, {
      CANVAS_PORT: String(ports.canvasCard),
      CANVAS_ORIGIN: urls.canvasCard,
      CANVAS_FRAME_ANCESTORS: ancestors,
      CANVAS_SECRET: secrets.canvasSecret,
    });
  };

  try {
    await start('vendors', 'packages/sandbox/vendors/main.ts', `${urls.ledgerline}/_sandbox/calls`, {
      SANDBOX_OAUTH_PORT: String(ports.oauth),
      SANDBOX_PROBITY_PORT: String(ports.probity),
      SANDBOX_LEDGERLINE_PORT: String(ports.ledgerline),
      SANDBOX_PROBITY_SECRET: secrets.probitySecret,
      SANDBOX_LEDGERLINE_SECRET: secrets.ledgerlineSecret,
      SANDBOX_PROBITY_FILE: join(options.folder, 'probity-cases.jsonl'),
    });
    prepareDatabase(options.folder);
    let companion = await startCompanion();
    const project = options.headless === true ? ROOT : projectFor(ports, options.folder);
    if (options.headless !== true) await startApps();
    if (options.apexEndpoint === undefined) {
      await start('org', 'packages/sandbox/org/main.ts', `${urls.org}/data/Account`, {
        ORG_PORT: String(ports.org),
        ORG_PROJECT: project,
        COMPANION_URL: urls.companion,
        ORG_ID: SANDBOX_ORG.orgId,
        RIALTO_CLIENT_ID: secrets.clientId,
        RIALTO_CLIENT_SECRET: secrets.clientSecret,
      });
    }
    if (options.headless !== true) {
      await start(
        'page',
        'packages/sandbox/preview/main.ts',
        urls.page,
        {
          PREVIEW_PORT: String(ports.page),
          PREVIEW_PROJECT: project,
          APEX_ENDPOINT: options.apexEndpoint ?? urls.org,
          PROBITY_URL: urls.probity,
          LEDGERLINE_URL: urls.ledgerline,
          STUDIO_URL: urls.studio,
        },
        options.lws === true ? ['--lws'] : [],
      );
    }
    return {
      urls,
      get companion() {
        return companion;
      },
      clientSecret: secrets.clientSecret,
      project,
      died: Promise.race(running.map((service) => service.died)),
      async crashCompanion() {
        running.splice(running.indexOf(companion), 1);
        await companion.kill();
        companion = await startCompanion();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The project itself, or a copy where the apps are at other ports than its metadata says. */
function projectFor(ports: SandboxPorts, folder: string): string {
  const moved = APPS.filter((app) => ports[app] !== DEFAULT_PORTS[app]);
  if (moved.length === 0) return ROOT;
  const copy = resolve(folder, 'project');
  const origin = (app: (typeof APPS)[number], of: SandboxPorts): string => `http://localhost:${of[app]}`;
  copyProject(ROOT, copy, new Map(moved.map((app) => [origin(app, DEFAULT_PORTS), origin(app, ports)])));
  return copy;
}

const hostOf = (name: string): string =>
  (APPS as readonly string[]).includes(name) ? 'localhost' : '127.0.0.1';

async function anyPorts(): Promise<SandboxPorts> {
  const ports: Record<string, number> = {};
  for (const name of Object.keys(DEFAULT_PORTS)) ports[name] = await freePort();
  return ports as unknown as SandboxPorts;
}
