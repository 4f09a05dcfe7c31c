/**
 * Org double: a simulator of the little of a Salesforce org the page needs. It serves the page's records and plays the Apex
 * controllers' part by calling the companion exactly as Apex does. It is not Salesforce and runs no Apex.
 *
 * Its two routes are those of the offline Apex runner's `serve`, so that either can stand behind the page:
 * `POST /apex/<Class>.<method>` and `GET /data/<SObject>[/<id>]`.
 *
 * @module
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuraHandledError, createCompanionClient, type CompanionAccess } from './companionClient.ts';
import { createEmbedController } from './embedController.ts';
import { createCustomMetadata, PROJECT } from './customMetadata.ts';
import { appPermissions } from './embeddedApps.ts';
import { createKycController, restore } from './kycController.ts';
import { createPortfolioController } from './portfolioController.ts';
import { createRecords } from './records.ts';
import { createSetupController } from './setupController.ts';
import { answerRest, type RestAnswer } from './rest.ts';
import { openSfdxProject } from '../preview/sfdxProject.ts';
import { HOUSEHOLDS, type Household } from '../world/index.ts';
import type { ApexMethods } from './apexMethods.ts';

/** The advisor who is signed in. */
const ADVISOR_ID = '005RL000001uU01YAE';
/** The branch that advisor works in. */
const ADVISOR_BRANCH = 'Zürich';
/**
 * What the advisor of the pilot holds: the custom permissions of `Rialto_Advisor` and `Rialto_Pilot`, beside those of
 * `Rialto_Demo_Apps`; and `Setup_Manage`, which in an org administrators have, so that the Setup tab can be seen here.
 */
const ADVISOR_PERMISSIONS = [
  'Embed_Open',
  'Kyc_Read',
  'Kyc_Verify',
  'Portfolio_Read',
  'Rollout_Pilot',
  'Setup_Manage',
];
const MAX_BODY_BYTES = 64 * 1024;

/** How to start an org double. */
export interface OrgDoubleOptions {
  /** Default 0: any. */
  readonly port?: number;
  readonly companion: CompanionAccess;
  /** Default: those of the world. */
  readonly households?: readonly Household[];
  /** Custom permissions of the signed-in user. Default: an advisor's. */
  readonly permissions?: readonly string[];
  /** Whether that user has `Embed_Diagnose` too. Default false. */
  readonly isAdmin?: boolean;
  /** Folder of the SFDX project whose custom metadata the org has. Default: this one. */
  readonly project?: string;
}

/** A running org double. */
export interface OrgDouble {
  readonly url: string;
  /** Reads what the companion knows, as a real org would have kept it. @throws if the companion does not answer. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** Binds 127.0.0.1. @throws `EADDRINUSE` if the port is taken. */
export async function startOrgDouble(options: OrgDoubleOptions): Promise<OrgDouble> {
  const records = createRecords(options.households ?? HOUSEHOLDS);
  const companion = createCompanionClient(options.companion, { userId: ADVISOR_ID, branch: ADVISOR_BRANCH });
  const metadata = createCustomMetadata(options.project);
  const permissions = options.permissions ?? [...ADVISOR_PERMISSIONS, ...appPermissions(metadata)];
  const held = new Set([...permissions, ...(options.isAdmin === true ? ['Embed_Diagnose'] : [])]);
  const session = { userId: ADVISOR_ID, permissions: held };
  const classes: Record<string, ApexMethods> = {
    EmbedController: createEmbedController(records, companion, session, metadata),
    KycController: createKycController(records, companion, session),
    PortfolioController: createPortfolioController(records, companion, session),
    SetupController: createSetupController({
      records,
      companion,
      session,
      metadata,
      orgId: options.companion.orgId,
      framed: () => openSfdxProject(options.project ?? PROJECT).trustedSites().frame,
    }),
  };

  async function answer(request: IncomingMessage): Promise<RestAnswer> {
    const url = new URL(request.url ?? '/', 'http://org');
    const [, className = '', method = ''] = /^\/apex\/(\w+)\.(\w+)$/.exec(url.pathname) ?? [];
    if (className !== '' && request.method === 'POST')
      return callApex(classes[className]?.[method], await bodyOf(request));
    const [, sObject, id] = /^\/data\/(\w+)(?:\/(\w+))?$/.exec(url.pathname) ?? [];
    const rows = sObject === undefined ? undefined : records.list(sObject);
    if (rows !== undefined) {
      return { status: 200, body: id === undefined ? rows : (rows.find((row) => row.Id === id) ?? null) };
    }
    return (
      answerRest(records, url) ?? {
        status: 404,
        body: { message: `The org double has nothing at ${url.pathname}.` },
      }
    );
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => ({
        status: 400,
        body: { message: error instanceof Error ? error.message : 'Bad request' },
      }))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.end(JSON.stringify(body));
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    restore: () => restore(records, companion),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A failed call answers 500 with the object LWC gets from the platform. */
async function callApex(
  method: ApexMethods[string] | undefined,
  parameters: Record<string, unknown>,
): Promise<RestAnswer> {
  if (method === undefined) return { status: 404, body: { message: 'No such @AuraEnabled method.' } };
  try {
    return { status: 200, body: await method(parameters) };
  } catch (error) {
    if (!(error instanceof AuraHandledError)) throw error;
    const body = {
      message: error.message,
      exceptionType: 'System.AuraHandledException',
      isUserDefinedException: false,
    };
    return { status: 500, body: { status: 500, statusText: 'Server Error', ok: false, headers: {}, body } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`The body is over ${MAX_BODY_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return size === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>);
}
