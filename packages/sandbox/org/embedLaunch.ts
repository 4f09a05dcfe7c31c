/**
 * Plays `EmbedLauncher.cls` and `EmbedSubject.cls`: the record as far as an app may see it, its FDC3 contexts, the intents.
 *
 * Members that Apex would answer as null are null here too.
 *
 * @module
 */
import type { EmbedLaunch, IntentTarget, MappedContext } from '@rialto/embed/launch';
import { orgProblem } from './companionClient.ts';
import { wordsOf } from './customMetadata.ts';
import type { GrantedApp } from './embeddedApps.ts';
import type { OrgRecords, SObjectRecord } from './records.ts';

/** Apex answers a member it has no value for as null; the page takes null for absent. */
type Nulls<Shape> = { readonly [Member in keyof Shape]: NonNullable<Shape[Member]> | null };
type RecordAnswer = Nulls<Required<NonNullable<EmbedLaunch['record']>>>;
type MemberAnswer = Nulls<Required<NonNullable<RecordAnswer['members']>[number]>>;

/** What a session is for. Mirrors `EmbedSubject.cls`. */
export interface EmbedSubject {
  readonly recordId: string;
  readonly objectApiName: string;
  readonly clientNumber: string | null;
}

const PLACED = new Set(['clientNumber', 'globalId']);
const OBJECTS = ['Account', 'Contact'];
const CLIENT_NUMBER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws {@link AuraHandledError} `RECORD_NOT_FOUND` */
export function embedSubject(
  granted: GrantedApp,
  records: OrgRecords,
  recordId: string | null,
): EmbedSubject | null {
  if (recordId === null) return null;
  const { object, row } = requireRow(records, recordId);
  const clientNumber = fieldsOf(granted, object, row, true).get('clientNumber');
  const isOne = typeof clientNumber === 'string' && CLIENT_NUMBER.test(clientNumber);
  return { recordId, objectApiName: object, clientNumber: isOne ? clientNumber : null };
}

/** @returns Record and contexts, as far as the app may see them. @throws {@link AuraHandledError} `RECORD_NOT_FOUND` */
export function embedContext(
  granted: GrantedApp,
  records: OrgRecords,
  recordId: string | null,
): { readonly record: RecordAnswer | null; readonly contexts: Nulls<MappedContext>[] } {
  if (recordId === null) return { record: null, contexts: [] };
  const { object, row } = requireRow(records, recordId);
  const fields = fieldsOf(granted, object, row, true);
  const further = [...fields].filter(([name]) => !PLACED.has(name));
  const name = granted.sees('record.name') ? textOf(row['Name']) : null;
  const people =
    object === 'Account' && granted.sees('record.members')
      ? (records.list('Contact') ?? [])
          .filter((contact) => contact['AccountId'] === recordId)
          .sort((a, b) => String(a['Name']).localeCompare(String(b['Name'])))
      : undefined;
  return {
    record: {
      recordId,
      objectApiName: object,
      name,
      clientNumber: textOf(fields.get('clientNumber')),
      globalId: textOf(fields.get('globalId')),
      fields: further.length === 0 ? null : (Object.fromEntries(further) as RecordAnswer['fields']),
      members: (people?.map((person) => memberOf(granted, person)) ?? null) as RecordAnswer['members'],
    },
    contexts: [
      ...contextsOf(granted, object, row, 'RECORD', name),
      ...(people ?? []).flatMap((person) =>
        contextsOf(granted, 'Contact', person, 'MEMBER', textOf(person['Name'])),
      ),
    ],
  };
}

/** What the page does with intents; nothing for an app that raises none. */
export function embedIntents({ app, metadata }: GrantedApp): Nulls<IntentTarget>[] {
  if (!app.protocols.includes('FDC3')) return [];
  return metadata('Embed_Intent')
    .filter(({ values }) => values['Is_Active__c'] === 'true')
    .map(({ label, values }) => ({
      intent: values['Intent__c'] ?? '',
      contextTypes: wordsOf(values['Context_Types__c']),
      action: values['Action__c'] as IntentTarget['action'],
      label,
      destination: values['Action__c'] === 'URL' ? (values['Destination__c'] ?? null) : null,
    }));
}

function memberOf(granted: GrantedApp, person: SObjectRecord): MemberAnswer {
  const fields = fieldsOf(granted, 'Contact', person, false);
  return {
    recordId: person.Id,
    name: textOf(person['Name']),
    clientNumber: textOf(fields.get('clientNumber')),
    globalId: textOf(fields.get('globalId')),
  };
}

function contextsOf(
  { takes, metadata }: GrantedApp,
  object: string,
  row: SObjectRecord,
  appliesTo: string,
  name: string | null,
): Nulls<MappedContext>[] {
  const ids = new Map<string, Record<string, string>>();
  for (const { values } of metadata('Embed_Context_Mapping')) {
    const type = values['Fdc3_Type__c'] ?? '';
    const value = textOf(row[values['Field_Path__c'] ?? '']);
    if (values['Object__c'] !== object || values['Applies_To__c'] !== appliesTo) continue;
    if (takes(type) && value !== null)
      ids.set(type, { ...ids.get(type), [values['Id_Key__c'] ?? '']: value });
  }
  return [...ids].map(([type, id]) => ({ type, name, id, recordId: row.Id }));
}

function fieldsOf(
  { sees, metadata }: GrantedApp,
  object: string,
  row: SObjectRecord,
  isRecord: boolean,
): Map<string, unknown> {
  return new Map(
    metadata('Embed_Field')
      .filter(({ values }) => values['Object__c'] === object)
      .flatMap(({ values }): [string, unknown][] => {
        const name = values['Name__c'] ?? '';
        const isPlaced = PLACED.has(name);
        const isSeen = sees(isPlaced ? `record.${name}` : name) && (isPlaced || isRecord);
        return isSeen ? [[name, row[values['Field_Path__c'] ?? ''] ?? null]] : [];
      }),
  );
}

function requireRow(
  records: OrgRecords,
  recordId: string,
): { readonly object: string; readonly row: SObjectRecord } {
  for (const object of OBJECTS) {
    const row = records.list(object)?.find(({ Id }) => Id === recordId);
    if (row !== undefined) return { object, row };
  }
  throw orgProblem('RECORD_NOT_FOUND');
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
