/**
 * The tabs of the project that show a component: read from their CustomTab metadata.
 *
 * @module
 */
import { basename } from 'node:path';
import type { RecordPageLayout } from './recordPageLayout.ts';
import { readXml, type SfdxProject } from './sfdxProject.ts';
import { textOf } from './xmlTree.ts';

const SUFFIX = '.tab-meta.xml';

/** A tab whose content is a component of the project. */
export interface ComponentTab {
  /** Its developer name, as in `/lightning/n/<name>`. */
  readonly name: string;
  readonly label: string;
  /** Name of the bundle. */
  readonly component: string;
}

/** Tabs of objects, pages and web addresses are left out. By label. */
export function componentTabs(project: SfdxProject): ComponentTab[] {
  return project
    .metadata(SUFFIX)
    .map((file) => ({ name: basename(file).slice(0, -SUFFIX.length), tab: readXml(file) }))
    .map(({ name, tab }) => ({
      name,
      label: textOf(tab, 'label') ?? name,
      component: textOf(tab, 'lwcComponent') ?? '',
    }))
    .filter(({ component }) => component !== '')
    .sort((a, b) => a.label.localeCompare(b.label));
}

/** The page of a tab: its component alone. */
export const tabLayout = ({ name, component }: ComponentTab): RecordPageLayout => ({
  source: name,
  regions: [{ name: 'main', kind: 'row', items: [{ name: `c/${component}`, properties: {} }] }],
});
