/**
 * Names in Apex strings that no compiler looks at: named credentials, cache partitions, permissions, REST addresses.
 *
 * @module
 */
import { ORG_SCOPES } from '@rialto/contract';
import { lineOf } from '../projectFiles.ts';
import type { Report } from './elements.ts';
import { has, isNamespaced, type ApexSource, type ProjectIndex } from './projectIndex.ts';

const NAMED: readonly (readonly [pattern: RegExp, type: string, words: string])[] = [
  [/'callout:(\w+)/g, 'NamedCredential', 'named credential'],
  [/\bgetPartition\(\s*'(?:local\.)?(\w+)'/g, 'PlatformCachePartition', 'cache partition'],
  [/\bcheckPermission\(\s*'(\w+)'/g, 'CustomPermission', 'custom permission'],
];
const SCOPES = new Set<string>(ORG_SCOPES);
const REST = /@RestResource\s*\(\s*urlMapping\s*=\s*'([^']*)'/i;

/** Names of one class. Tests may name what is not there: that is what some of them are for. */
export function checkApexNames({ source }: ApexSource, index: ProjectIndex, report: Report): void {
  if (/@IsTest\s*(\([^)]*\)\s*)?(private|public)/i.test(source)) return;
  for (const [pattern, type, words] of NAMED)
    for (const match of source.matchAll(pattern)) {
      const name = match[1] ?? '';
      // A scope of the companion is written as an address is.
      if (SCOPES.has(match[0].slice(1))) continue;
      if (!has(index, type, name) && !isNamespaced(`${name}__c`))
        report(lineAt(source, match.index), `names the ${words} ${name}, which the project does not have`);
    }
}

/** Addresses of Apex REST: each begins with `/`, belongs to one class, and that class is global. */
export function checkRestAddresses(sources: readonly ApexSource[], reportIn: (file: string) => Report): void {
  const taken = new Map<string, string>();
  for (const { file, source } of sources) {
    const address = REST.exec(source)?.[1];
    if (address === undefined) continue;
    const line = lineOf(source, REST);
    const report = reportIn(file);
    const other = taken.get(address);
    if (other !== undefined) report(line, `answers at ${address}, as ${other} does`);
    taken.set(address, file);
    if (!address.startsWith('/')) report(line, `answers at "${address}": an address begins with /`);
    if (!/\bglobal\s+(?:\w+\s+)*class\b/i.test(source)) report(line, 'answers REST and is not global');
  }
}

const lineAt = (source: string, index: number): number => source.slice(0, index).split('\n').length;
