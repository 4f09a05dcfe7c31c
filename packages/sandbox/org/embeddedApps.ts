/**
 * Plays `EmbeddedApps.cls`: the apps as the project's custom metadata sets them up, at other addresses where a test has them
 * run elsewhere.
 *
 * @module
 */
import type { Capability, EmbeddedApp, EmbedProtocol } from '@rialto/embed/host';
import type { OrgSession } from './apexMethods.ts';
import { orgProblem } from './companionClient.ts';
import { readCustomMetadata, wordsOf, type CustomMetadataRecord } from './customMetadata.ts';

/** An app's id → where it runs instead of where its record says: an origin, e.g. `http://localhost:1234`. */
export type AppUrls = Readonly<Record<string, string>>;

/** An app, and what of record and user it may see. */
export interface GrantedApp {
  readonly app: EmbeddedApp;
  readonly sees: (part: string) => boolean;
  /** Whether it may be given FDC3 contexts of that type. */
  readonly takes: (contextType: string) => boolean;
}

/**
 * Reads `EMBED_APP_URLS`.
 *
 * @param text - `portfolio-studio=http://localhost:1234,chartroom=…`; absent: none.
 * @throws Error if it is something else.
 */
export function readAppUrls(text: string | undefined): AppUrls {
  return Object.fromEntries(
    wordsOf(text).map((pair) => {
      const [, appId = '', origin = ''] = /^([a-z][a-z0-9-]+)=(.+)$/.exec(pair) ?? [];
      if (appId === '' || !URL.canParse(origin))
        throw new Error(`EMBED_APP_URLS takes app=origin pairs, not "${pair}".`);
      return [appId, new URL(origin).origin];
    }),
  );
}

/** The custom permissions that let people use the project's apps. */
export function appPermissions(): string[] {
  return readCustomMetadata('Embedded_App').map(({ values }) => values['Custom_Permission__c'] ?? '');
}

/** @throws {@link AuraHandledError} as Apex does. */
export function requireApp(name: string, session: OrgSession, urls: AppUrls): GrantedApp {
  demand(session, 'Embed_Open');
  const record = readCustomMetadata('Embedded_App').find(({ developerName }) => developerName === name);
  if (record === undefined)
    throw orgProblem('EMBEDDED_APP_NOT_CONFIGURED', {
      detail: /^\w{1,40}$/.test(name)
        ? `There is no Embedded App record called ${name}.`
        : 'The component names no app.',
    });
  if (record.values['Is_Active__c'] !== 'true')
    throw orgProblem('EMBEDDED_APP_NOT_CONFIGURED', {
      detail: `The Embedded App record ${name} is switched off.`,
    });
  demand(session, record.values['Custom_Permission__c'] ?? '');
  const app = appOf(record, urls);
  const parts = new Set(wordsOf(record.values['Context_Fields__c']));
  return {
    app,
    sees: (part) => parts.has(part),
    takes: (type) =>
      app.protocols.includes('FDC3') && (app.receives.includes(type) || app.receives.includes('*')),
  };
}

function demand(session: OrgSession, permission: string): void {
  if (!session.permissions.has(permission))
    throw orgProblem('ACCESS_DENIED', { detail: `The custom permission ${permission} is missing.` });
}

function appOf({ developerName, label, values }: CustomMetadataRecord, urls: AppUrls): EmbeddedApp {
  const appId = values['App_Id__c'] ?? '';
  const url = moved(values['Url__c'] ?? '', urls[appId]);
  return {
    name: developerName,
    label,
    appId,
    url,
    origin: new URL(url).origin,
    hostedUrl: values['Hosted_Url__c'] === undefined ? null : moved(values['Hosted_Url__c'], urls[appId]),
    protocols: wordsOf(values['Protocols__c']) as EmbedProtocol[],
    isOpaque: values['Is_Opaque__c'] === 'true',
    capabilities: wordsOf(values['Capabilities__c']) as Capability[],
    linkHosts: wordsOf(values['Link_Hosts__c']),
    channel: values['Channel__c'] ?? null,
    receives: wordsOf(values['Fdc3_Receives__c']),
    sends: wordsOf(values['Fdc3_Sends__c']),
  };
}

function moved(url: string, origin: string | undefined): string {
  return origin === undefined ? url : origin + url.slice(new URL(url).origin.length);
}
