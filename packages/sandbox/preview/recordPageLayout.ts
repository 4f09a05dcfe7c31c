/**
 * Where the components of a record page stand: read from its flexipage, with facets put in their places.
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

/** Tabs, each with its own components. */
export interface TabSet {
  readonly tabs: readonly {
    readonly title: string;
    readonly isActive: boolean;
    readonly items: readonly LayoutItem[];
  }[];
}

/** What can stand in a region. */
export type LayoutItem = PlacedComponent | TabSet;

/** One column or row of the page. */
export interface PageRegion {
  readonly name: string;
  /** `row` spans the page, `main` is wide, `side` narrow. */
  readonly kind: 'row' | 'main' | 'side';
  readonly items: readonly LayoutItem[];
}

/** A record page. */
export interface RecordPageLayout {
  /** The flexipage's developer name; `null` for the preview's own layout. */
  readonly source: string | null;
  readonly regions: readonly PageRegion[];
}

/** Components that only hold others, by way of a facet, and are not drawn. */
const CONTAINERS = /^flexipage:(accordion|accordionSection|column|fieldSection)$/;

/** Titles that Salesforce translates. */
const STANDARD_TITLES: Readonly<Record<string, string>> = {
  'Standard.Tab.activity': 'Activity',
  'Standard.Tab.collaborate': 'Chatter',
  'Standard.Tab.detail': 'Details',
  'Standard.Tab.news': 'News',
  'Standard.Tab.relatedLists': 'Related',
};

/** Used while the project has no household record page. */
const DEFAULT_REGIONS: readonly PageRegion[] = [
  {
    name: 'main',
    kind: 'main',
    items: [
      { name: 'c/kycPanel', properties: {} },
      { name: 'c/portfolioPanel', properties: {} },
    ],
  },
  { name: 'sidebar', kind: 'side', items: [{ name: 'force:detailPanel', properties: {} }] },
];

/** Whose page is shown, the first that has one: with the demonstration apps, then without. Any other comes last. */
const PREFERRED = ['demo', 'main'];

/**
 * The household's record page: the Account flexipage with "Household" in its name, that of the demonstration first, then
 * that of the base package; else the preview's own layout.
 */
export function readHouseholdLayout(project: SfdxProject): RecordPageLayout {
  const rankOf = (file: string): number => {
    const rank = PREFERRED.findIndex((name) => isInside(join(project.root, 'force-app', name), file));
    return rank === -1 ? PREFERRED.length : rank;
  };
  const pages = project
    .metadata('.flexipage-meta.xml')
    .filter((file) => /household/i.test(basename(file)))
    .sort((a, b) => rankOf(a) - rankOf(b));
  for (const file of pages) {
    const page = readXml(file);
    if (textOf(page, 'sobjectType') !== 'Account') continue;
    return { source: basename(file, '.flexipage-meta.xml'), regions: regionsOf(page) };
  }
  const own = project.bundles();
  const regions = DEFAULT_REGIONS.map((region) => ({
    ...region,
    items: region.items.filter(
      (item) => !('name' in item && item.name.startsWith('c/')) || own.has(item.name.slice(2)),
    ),
  }));
  return { source: null, regions };
}

/** Reads the regions of a flexipage. */
export function regionsOf(page: XmlElement): PageRegion[] {
  const isEqual = (textOf(childrenOf(page, 'template')[0] ?? page, 'name') ?? '').includes('EqualHeader');
  const sources = childrenOf(page, 'flexiPageRegions');
  const facets = new Map(sources.map((region) => [textOf(region, 'name') ?? '', region]));
  return sources
    .filter((region) => textOf(region, 'type') === 'Region')
    .map((region) => {
      const name = textOf(region, 'name') ?? '';
      return { name, kind: kindOf(name, isEqual), items: itemsOf(region, facets, new Set([name])) };
    });
}

function kindOf(name: string, isEqual: boolean): PageRegion['kind'] {
  if (/header|footer/i.test(name)) return 'row';
  return isEqual || /main/i.test(name) ? 'main' : 'side';
}

type Facets = ReadonlyMap<string, XmlElement>;

/** @param seen - Facets on the way here: one that contains itself ends there. */
function itemsOf(region: XmlElement, facets: Facets, seen: ReadonlySet<string>): LayoutItem[] {
  const inside = (properties: PlacedComponent['properties']): LayoutItem[] =>
    referencesOf(properties, facets, seen).flatMap((name) =>
      itemsOf(facets.get(name)!, facets, new Set([...seen, name])),
    );
  return componentsOf(region).flatMap(({ name, properties }): LayoutItem[] => {
    if (name === 'flexipage:tabset') {
      const tabs = referencesOf(properties, facets, seen)
        .flatMap((facet) => componentsOf(facets.get(facet)!))
        .filter((tab) => tab.name === 'flexipage:tab')
        .map((tab) => ({
          title: STANDARD_TITLES[tab.properties['title'] ?? ''] ?? tab.properties['title'] ?? '',
          isActive: tab.properties['active'] === 'true',
          items: inside(tab.properties),
        }));
      return tabs.length === 0 ? [] : [{ tabs }];
    }
    return CONTAINERS.test(name) ? inside(properties) : [{ name, properties }];
  });
}

const referencesOf = (
  properties: PlacedComponent['properties'],
  facets: Facets,
  seen: ReadonlySet<string>,
): string[] => Object.values(properties).filter((value) => facets.has(value) && !seen.has(value));

function componentsOf(region: XmlElement): PlacedComponent[] {
  return childrenOf(region, 'itemInstances')
    .flatMap((item) => childrenOf(item, 'componentInstance'))
    .map((instance) => ({
      name: moduleName(textOf(instance, 'componentName') ?? ''),
      properties: Object.fromEntries(
        childrenOf(instance, 'componentInstanceProperties').map((property) => [
          textOf(property, 'name') ?? '',
          textOf(property, 'value') ?? '',
        ]),
      ),
    }));
}

/** A flexipage names an own component `kycPanel` or `c:kycPanel`. */
const moduleName = (name: string): string =>
  name.startsWith('c:') ? `c/${name.slice(2)}` : name.includes(':') ? name : `c/${name}`;
