/**
 * Plays `EmbeddedApps.cls`: the apps as the project's custom metadata sets them up.
 *
 * @module
 */
import type { EmbeddedApp, EmbedProtocol } from '@rialto/embed/launch';
import type { Capability } from '@rialto/embed/protocol';
import type { OrgSession } from './apexMethods.ts';
import { orgProblem } from './companionClient.ts';
import { requirePermission } from './permission.ts';
import { wordsOf, type CustomMetadata, type CustomMetadataRecord } from './customMetadata.ts';

/** An app, and what of record and user it may see. */
export interface GrantedApp {
  readonly app: EmbeddedApp;
  readonly metadata: CustomMetadata;
  readonly sees: (part: string) => boolean;
  /** Whether it may be given FDC3 contexts of that type. */
  readonly takes: (contextType: string) => boolean;
}

/** The custom permissions that let people use the project's apps. */
export function appPermissions(metadata: CustomMetadata): string[] {
  return metadata('Embedded_App').map(({ values }) => values['Custom_Permission__c'] ?? '');
}

/** @throws {@link AuraHandledError} as Apex does. */
export function requireApp(name: string, session: OrgSession, metadata: CustomMetadata): GrantedApp {
  requirePermission(session, 'Embed_Open');
  const record = metadata('Embedded_App').find(({ developerName }) => developerName === name);
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
  requirePermission(session, record.values['Custom_Permission__c'] ?? '');
  const app = appOf(record);
  const parts = new Set(wordsOf(record.values['Context_Fields__c']));
  return {
    app,
    metadata,
    sees: (part) => parts.has(part),
    takes: (type) =>
      app.protocols.includes('FDC3') && (app.receives.includes(type) || app.receives.includes('*')),
  };
}

function appOf({ developerName, label, values }: CustomMetadataRecord): EmbeddedApp {
  const url = values['Url__c'] ?? '';
  return {
    name: developerName,
    label,
    appId: values['App_Id__c'] ?? '',
    url,
    origin: new URL(url).origin,
    hostedUrl: values['Hosted_Url__c'] ?? null,
    protocols: wordsOf(values['Protocols__c']) as EmbedProtocol[],
    isOpaque: values['Is_Opaque__c'] === 'true',
    capabilities: wordsOf(values['Capabilities__c']) as Capability[],
    linkHosts: wordsOf(values['Link_Hosts__c']),
    channel: values['Channel__c'] ?? null,
    receives: wordsOf(values['Fdc3_Receives__c']),
    sends: wordsOf(values['Fdc3_Sends__c']),
  };
}
