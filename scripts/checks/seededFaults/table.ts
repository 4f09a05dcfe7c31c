/**
 * Every seeded fault, and the table of them in `docs/checks.md`.
 *
 * @module
 */
import { APEX_FAULTS } from './apexFaults.ts';
import { APEX_CLASS_FAULTS } from './apexClassFaults.ts';
import { LWC_FAULTS } from './lwcFaults.ts';
import { METADATA_FAULTS } from './metadataFaults.ts';
import { METADATA_LIMIT_FAULTS } from './metadataLimitFaults.ts';
import { METADATA_NAME_FAULTS } from './metadataNameFaults.ts';
import { METADATA_PAGE_FAULTS, METADATA_RECORD_FAULTS } from './metadataRecordFaults.ts';
import { OTHER_FAULTS } from './otherFaults.ts';
import type { SeededFault } from './seededFault.ts';

/** All rows. */
export const seededFaults = (): readonly SeededFault[] => [
  ...APEX_FAULTS,
  ...APEX_CLASS_FAULTS,
  ...LWC_FAULTS,
  ...METADATA_FAULTS,
  ...METADATA_NAME_FAULTS,
  ...METADATA_RECORD_FAULTS,
  ...METADATA_PAGE_FAULTS,
  ...METADATA_LIMIT_FAULTS,
  ...OTHER_FAULTS,
];

/** As lines of Markdown. A test holds the page to it. */
export function tableOfFaults(): string {
  return seededFaults()
    .map(({ id, check, what }) => `- ${id} (\`${check}\`): ${what}`)
    .join('\n');
}
