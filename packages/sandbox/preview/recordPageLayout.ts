/**
 * Where the components of a record page stand: read from its flexipage, with facets and tabs taken apart into one column.
 *
 * @module
 */
import { basename, join } from 'node:path';
import { isInside, readXml, type SfdxProject } from './sfdxProject.ts';
import { childrenOf, textOf, type XmlElement } from './xmlTree.ts';

/** One component on the page. */
export interface PlacedComponent {
  /** `c/kycPanel` for the project's own, `force:detailPanel` for one of the platform's. */
  readonly name: string;
  /** Design attributes set in the App Builder. */
  readonly properties: Readonly<Record<string, string>>;
}

/** One column or row of the page. */
export interface PageRegion {
  readonly name: string;
  /** `row` spans the page, `main` is wide, `side` narrow. */
  readonly kind: 'row' | 'main' | 'side';
  readonly components: readonly PlacedComponent[];
}

/** A record page. */
export interface RecordPageLayout {
  /** The flexipage's developer name; `null` for the preview's own layout. */
  readonly source: string | null;
  readonly regions: readonly PageRegion[];
}

/** Components that only hold others, by way of a facet. */
const CONTAINERS =
  /^flexipage:(tabset|tab|accordion|accordionSection|column|fieldSection|richTextContainer)$/;

/** Used while the project has no household record page. */
const DEFAULT_REGIONS: readonly PageRegion[] = [
  {
    name: 'main',
    kind: 'main',
    components: [
      { name: 'c/kycPanel', properties: {} },
      { name: 'c/portfolioPanel', properties: {} },
    ],
  },
  { name: 'sidebar', kind: 'side', components: [{ name: 'force:detailPanel', properties: {} }] },
];

/**
 * The household's record page: the Account flexipage with "Household" in its name, that of the base package first; else
 * the preview's own layout.
 */
export function readHouseholdLayout(project: SfdxProject): RecordPageLayout {
  const base = join(project.root, 'force-app', 'main');
  const pages = project
    .metadata('.flexipage-meta.xml')
    .filter((file) => /household/i.test(basename(file)))
    .sort((a, b) => Number(isInside(base, b)) - Number(isInside(base, a)));
  for (const file of pages) {
    const page = readXml(file);
    if (textOf(page, 'sobjectType') !== 'Account') continue;
    return { source: basename(file, '.flexipage-meta.xml'), regions: regionsOf(page) };
  }
  const own = project.bundles();
  const regions = DEFAULT_REGIONS.map((region) => ({
    ...region,
    components: region.components.filter(({ name }) => !name.startsWith('c/') || own.has(name.slice(2))),
  }));
  return { source: null, regions };
}

/** Reads the regions of a flexipage. */
export function regionsOf(page: XmlElement): PageRegion[] {
  const isEqual = (textOf(childrenOf(page, 'template')[0] ?? page, 'name') ?? '').includes('EqualHeader');
  const sources = childrenOf(page, 'flexiPageRegions');
  const facets = new Map(sources.map((region) => [textOf(region, 'name') ?? '', region]));
  const regions = sources.filter((region) => textOf(region, 'type') === 'Region');
  return regions.map((region) => {
    const name = textOf(region, 'name') ?? '';
    return { name, kind: kindOf(name, isEqual), components: componentsOf(region, facets, new Set([name])) };
  });
}

function kindOf(name: string, isEqual: boolean): PageRegion['kind'] {
  if (/header|footer/i.test(name)) return 'row';
  return isEqual || /main/i.test(name) ? 'main' : 'side';
}

function componentsOf(
  region: XmlElement,
  facets: ReadonlyMap<string, XmlElement>,
  seen: ReadonlySet<string>,
): PlacedComponent[] {
  const instances = childrenOf(region, 'itemInstances')
    .flatMap((item) => childrenOf(item, 'componentInstance'))
    .concat(childrenOf(region, 'componentInstances'));
  return instances.flatMap((instance) => {
    const name = textOf(instance, 'componentName') ?? '';
    const properties = Object.fromEntries(
      childrenOf(instance, 'componentInstanceProperties').map((property) => [
        textOf(property, 'name') ?? '',
        textOf(property, 'value') ?? '',
      ]),
    );
    if (!CONTAINERS.test(name)) return [{ name: moduleName(name), properties }];
    return Object.values(properties)
      .filter((value) => facets.has(value) && !seen.has(value))
      .flatMap((value) => componentsOf(facets.get(value)!, facets, new Set([...seen, value])));
  });
}

/** A flexipage names an own component `kycPanel` or `c:kycPanel`. */
const moduleName = (name: string): string =>
  name.startsWith('c:') ? `c/${name.slice(2)}` : name.includes(':') ? name : `c/${name}`;
