/**
 * Every check that needs no org, in the order they start: what takes longest first.
 *
 * @module
 */
import { apexCheck } from './apex/index.ts';
import { apexRulesCheck } from './apexRules/index.ts';
import { apexTestsCheck } from './apexTests.ts';
import { architectureCheck } from './architecture.ts';
import type { Check } from './check.ts';
import { convertCheck } from './convert.ts';
import { deployCheck } from './deploy.ts';
import { externalServicesCheck } from './externalServices.ts';
import { formatCheck } from './format.ts';
import { generatedCheck } from './generated.ts';
import { lintCheck } from './lint.ts';
import { lwcCheck } from './lwc/index.ts';
import { metadataCheck } from './metadata/index.ts';
import { sizesCheck } from './sizes.ts';
import { typesCheck } from './types.ts';

export { REPOSITORY } from './installed.ts';
export { judge, type Check, type Finding, type Verdict } from './check.ts';

/** All of them. */
export const CHECKS: readonly Check[] = [
  lintCheck,
  apexRulesCheck,
  apexCheck,
  typesCheck,
  formatCheck,
  apexTestsCheck,
  lwcCheck,
  deployCheck,
  convertCheck,
  generatedCheck,
  metadataCheck,
  externalServicesCheck,
  architectureCheck,
  sizesCheck,
];
