import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readHouseholdLayout, regionsOf } from './recordPageLayout.ts';
import { openSfdxProject } from './sfdxProject.ts';
import { copyFixture, FIXTURE } from './testProject.ts';
import { parseXml } from './xmlTree.ts';

const project = copyFixture();
after(() => project.remove());

test('reads regions in order, puts tabs in their place and resolves entities', () => {
  assert.deepEqual(readHouseholdLayout(openSfdxProject(FIXTURE)), {
    source: 'Household',
    regions: [
      { name: 'header', kind: 'row', items: [{ name: 'force:highlightsPanel', properties: {} }] },
      {
        name: 'main',
        kind: 'main',
        items: [
          {
            tabs: [
              {
                title: 'Details',
                isActive: false,
                items: [{ name: 'force:detailPanel', properties: {} }],
              },
              {
                title: 'Clients',
                isActive: true,
                items: [{ name: 'c/clientList', properties: { heading: 'Family & friends' } }],
              },
            ],
          },
        ],
      },
      {
        name: 'sidebar',
        kind: 'side',
        items: [
          { name: 'c/clientNote', properties: {} },
          { name: 'runtime_sales_activities:activityPanel', properties: {} },
        ],
      },
    ],
  });
});

test('does not follow a facet that contains itself', () => {
  const page = parseXml(
    `<FlexiPage>
      <flexiPageRegions>
        <itemInstances><componentInstance><componentName>flexipage:column</componentName>
          <componentInstanceProperties><name>body</name><value>loop</value></componentInstanceProperties>
        </componentInstance></itemInstances>
        <name>loop</name><type>Facet</type>
      </flexiPageRegions>
      <flexiPageRegions>
        <itemInstances><componentInstance><componentName>flexipage:column</componentName>
          <componentInstanceProperties><name>body</name><value>loop</value></componentInstanceProperties>
        </componentInstance></itemInstances>
        <name>main</name><type>Region</type>
      </flexiPageRegions>
    </FlexiPage>`,
    'loop.xml',
  );
  assert.deepEqual(regionsOf(page), [{ name: 'main', kind: 'main', items: [] }]);
});

test('prefers the record page with the demonstration apps, then that of the base package', () => {
  const page = (component: string): string =>
    `<FlexiPage><flexiPageRegions><itemInstances><componentInstance><componentName>${component}</componentName>
    </componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions>
    <sobjectType>Account</sobjectType></FlexiPage>`;
  const two = copyFixture();
  try {
    two.write('../../sfdx-project.json', '{ "packageDirectories": [{ "path": "force-app" }] }');
    two.write('flexipages/Household.flexipage-meta.xml', page('clientNote'));
    two.write('../A_Household.flexipage-meta.xml', page('clientList'));
    const layout = readHouseholdLayout(openSfdxProject(two.root));
    assert.equal(layout.source, 'Household');
    assert.deepEqual(layout.regions[0]?.items, [{ name: 'c/clientNote', properties: {} }]);
    mkdirSync(join(two.root, 'force-app/demo'));
    two.write('../demo/Demo_Household.flexipage-meta.xml', page('clientList'));
    assert.equal(readHouseholdLayout(openSfdxProject(two.root)).source, 'Demo_Household');
  } finally {
    two.remove();
  }
});

test('falls back to its own layout, with the panels that exist', () => {
  rmSync(join(project.root, 'force-app/main/flexipages'), { recursive: true });
  const layout = readHouseholdLayout(openSfdxProject(project.root));
  assert.equal(layout.source, null);
  assert.deepEqual(
    layout.regions.map(({ items }) => items),
    [[], [{ name: 'force:detailPanel', properties: {} }]],
  );
});

test('names the file that is not well-formed', () => {
  assert.throws(
    () => parseXml('<FlexiPage><a></FlexiPage>', 'Bad.flexipage-meta.xml'),
    /Bad\.flexipage-meta\.xml/,
  );
});
