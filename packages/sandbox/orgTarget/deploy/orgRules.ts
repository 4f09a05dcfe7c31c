/**
 * What an org refuses whatever the checks say: what its edition lacks, what somebody else has, what is in use.
 *
 * @module
 */
import type { OrgFaults } from '../faults.ts';
import type { DataModel, Edition } from '../orgOptions.ts';
import type { RecordStore } from '../records/recordStore.ts';
import type { SourceFault } from './judges.ts';
import type { MemberName } from './mergeTrees.ts';
import type { SourceTree } from './sourceTree.ts';

/** Objects an org has only with Financial Services Cloud’s standard data model. */
const CORE_OBJECTS =
  'FinancialAccount|FinancialAccountBalance|FinancialAccountParty|FinancialAccountTransaction|FinancialSecurity|SecuritiesHolding|PartyProfile|PartyProfileRisk|PartyIdentityVerification|PartyIdentityVerificationStep|PartyScreeningSummary|PartyScreeningStep|PartyRelationshipGroup|PartyRoleRelation|IdentityDocument|PersonLifeEvent';
const MANAGED_WORD = 'FinServ__\\w+|FinServ(?=\\.)';

/** Types an org of Professional Edition does not take. */
const WITHOUT_APEX = new Set(['ApexClass', 'ApexTrigger']);

/** The kind of org. */
export interface OrgKind {
  readonly edition: Edition;
  readonly model: DataModel;
  /** A scratch org is never production. */
  readonly isScratch: boolean;
}

/** Whether business is done in such an org: it demands tests. */
export const isProduction = ({ edition, isScratch }: OrgKind): boolean =>
  edition !== 'Developer' && !isScratch;

/** Faults of the files a deployment brings. */
export function refusedFiles(brought: SourceTree, kind: OrgKind, faults: OrgFaults): SourceFault[] {
  const taken = new Set((faults.taken ?? []).map(({ type, fullName }) => `${type}:${fullName}`));
  const absent = absentWords(kind.model);
  const found: SourceFault[] = [];
  for (const [path, { content, member }] of brought) {
    if (kind.edition === 'Professional' && WITHOUT_APEX.has(member.type) && !path.endsWith('-meta.xml'))
      found.push({ file: path, line: 1, problem: 'Not available for deploy for this organization' });
    if (taken.has(`${member.type}:${member.fullName}`) && path.endsWith('-meta.xml'))
      found.push({
        file: path,
        line: 1,
        problem: `The name you specified is already in use: ${member.fullName}. It belongs to a component that is not yours to change.`,
      });
    if (absent !== undefined) found.push(...absentObjects(path, content.toString('utf8'), absent));
  }
  return found;
}

function absentWords(model: DataModel): RegExp | undefined {
  const words = [...(model === 'core' ? [] : [CORE_OBJECTS]), ...(model === 'managed' ? [] : [MANAGED_WORD])];
  return words.length === 0 ? undefined : new RegExp(`(?<![\\w.'])(?:${words.join('|')})(?!\\w)`, 'g');
}

/** Names of absent objects: in Apex outside texts and comments, in metadata where an object or a field is meant. */
function absentObjects(path: string, source: string, absent: RegExp): SourceFault[] {
  if (/^(classes|triggers)\/.*\.(cls|trigger)$/.test(path))
    return linesWith(blankTexts(source), absent).map(({ line, column, word }) => ({
      file: path,
      line,
      column,
      problem: `Invalid type: ${word}`,
    }));
  if (/^objects\/[^/]+\//.test(path)) {
    const name = path.split('/')[1] ?? '';
    if (new RegExp(absent.source).test(name))
      return [{ file: path, line: 1, problem: `Entity of type '${name}' cannot be found` }];
  }
  if (!/^(permissionsets|profiles|layouts|flexipages|objects)\//.test(path)) return [];
  const named = source.replaceAll(/<(?!object>|field>|sobjectType>|referenceTo>)(\w+)>[^<]*<\/\1>/g, (text) =>
    text.replaceAll(/[^\n]/g, ' '),
  );
  return linesWith(named, absent).map(({ line, column, word }) => ({
    file: path,
    line,
    column,
    problem: `In field: field - no CustomObject named ${word} found`,
  }));
}

function linesWith(source: string, pattern: RegExp): { line: number; column: number; word: string }[] {
  return source.split('\n').flatMap((text, index) =>
    [...text.matchAll(pattern)].map(({ 0: word, index: at }) => ({
      line: index + 1,
      column: at + 1,
      word,
    })),
  );
}

/** Texts and comments become blanks: what they say is no type. */
function blankTexts(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'/g, (text) =>
    text.replaceAll(/[^\n]/g, ' '),
  );
}

/** Why components may not be taken away. */
export function refusedRemovals(
  names: readonly MemberName[],
  store: RecordStore,
): { name: MemberName; problem: string }[] {
  return names.flatMap((name) => {
    if (name.type !== 'PermissionSet') return [];
    const id = store.rows('PermissionSet').find((row) => row['Name'] === name.fullName)?.['Id'];
    const isAssigned = store.rows('PermissionSetAssignment').some((row) => row['PermissionSetId'] === id);
    return isAssigned
      ? [
          {
            name,
            problem: `Permission set ${name.fullName} is assigned to users. Remove its assignments first.`,
          },
        ]
      : [];
  });
}
