/**
 * Every seeded fault, and the table of them in `docs/checks.md`.
 *
 * @module
 */
import { APEX_FAULTS } from './apexFaults.ts';
import { LWC_FAULTS } from './lwcFaults.ts';
import { METADATA_FAULTS } from './metadataFaults.ts';
import { OTHER_FAULTS } from './otherFaults.ts';
import type { SeededFault } from './seededFault.ts';

/** All rows. */
export const seededFaults = (): readonly SeededFault[] => [
  ...APEX_FAULTS,
  ...LWC_FAULTS,
  ...METADATA_FAULTS,
  ...OTHER_FAULTS,
];

/** As lines of Markdown. A test holds the page to it. */
export function tableOfFaults(): string {
  return seededFaults()
    .map(({ id, check, what }) => `- ${id} (\`${check}\`): ${what}`)
    .join('\n');
}
