/**
 * The studio's words, in English and German.
 *
 * @module
 */
import { ENGLISH, ENGLISH_NAMES, type Words } from './words/english.ts';
import { GERMAN, GERMAN_NAMES } from './words/german.ts';

export type { Words } from './words/english.ts';

const isGerman = (language: string): boolean => language.toLowerCase().startsWith('de');

/** The words of a language, e.g. `de-AT`; English where there are none. */
export const wordsOf = (language: string): Words => (isGerman(language) ? GERMAN : ENGLISH);

/** The backend's word for something, in a language; as it is where there is no translation. */
export function nameIn(language: string): (name: string) => string {
  const names = isGerman(language) ? GERMAN_NAMES : ENGLISH_NAMES;
  return (name) => names[name] ?? name;
}

/** Puts values into the gaps of a sentence. */
export const fill = (sentence: string, values: Readonly<Record<string, string | number>>): string =>
  sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
