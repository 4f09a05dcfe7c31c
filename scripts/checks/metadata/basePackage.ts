/**
 * The base package deploys to any org: it names nothing of Financial Services Cloud.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../projectFiles.ts';

/** The package that must deploy everywhere. */
export const BASE_PACKAGE = 'force-app/main';

/** What an org has only with Financial Services Cloud: objects, record types, the managed package's namespace. */
const FSC_WORDS = [
  'AccountAccountRelation',
  'AssessmentIndicatorDefinition',
  'ContactContactRelation',
  'FinancialAccount(?:Address|Balance|Fee|Party|Role|Statement|Transaction)?',
  'FinancialGoal(?:Funding|Party)?',
  'FinancialHolding',
  'FinancialSecurity',
  'PartyFinancial(?:Asset|Liability)',
  'PartyIdentityVerification(?:Step)?',
  'PartyProfile(?:Address|Risk)?',
  'PartyRelationshipGroup',
  'PartyRoleRelation',
  'PartyScreening(?:Step|Summary)',
  'PersonLifeEvent',
  'SecuritiesHolding',
  'IdentityDocument',
  'Industries(?:Business|Household|Individual|Institution)',
  'IssuedCard',
  'ThirdParty(?:Screening|Sreening|Verf)\\w*',
  'FinServ__\\w*',
];
const FSC_WORD = new RegExp(`(?<![\\w.])(?:${FSC_WORDS.join('|')})(?!\\w)`, 'g');

/** Lines of the base package that name something an org without FSC does not have. */
export function fscWordsInBase(root: string): string[] {
  if (!existsSync(join(root, BASE_PACKAGE))) return [];
  return projectFiles(root, `${BASE_PACKAGE}/**/*.{cls,trigger,xml,js,ts,html,json}`).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(FSC_WORD)].map(
          ([word]) => `${file}:${index + 1} names ${word}: the base package deploys to any org`,
        ),
      ),
  );
}
