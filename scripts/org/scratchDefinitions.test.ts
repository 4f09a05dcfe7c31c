/** The definitions of scratch orgs: an org that refuses one setting of them keeps none, and counts as made. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageFolder, REPOSITORY, requireInstalled } from '../checks/installed.ts';
import { metadataSchema } from '../checks/metadata/schema.ts';

interface Definition {
  readonly features: readonly string[];
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const read = (name: string): Definition =>
  JSON.parse(readFileSync(join(REPOSITORY, 'config', name), 'utf8')) as Definition;

const core = packageFolder('@salesforce/core', packageFolder('@salesforce/cli'));
const { ScratchOrgDefSchema: schema } = requireInstalled(
  join(core, 'lib/schema/project-scratch-def/scratchOrgDef.js'),
) as { ScratchOrgDefSchema: { safeParse(value: unknown): { success: boolean; error?: Error } } };

for (const name of ['project-scratch-def.json', 'fsc-scratch-def.json']) {
  test(`the CLI’s own schema knows every feature of ${name}`, () => {
    const definition = read(name);
    const { success, error } = schema.safeParse(definition);
    assert.ok(success, error?.message);
    const strange = { ...definition, features: [...definition.features, 'FinancialServicesUsr:10'] };
    assert.equal(schema.safeParse(strange).success, false, 'or the schema proves nothing');
  });

  test(`the Metadata API knows every setting of ${name}`, () => {
    const { types } = metadataSchema();
    for (const [group, settings] of Object.entries(read(name).settings)) {
      const type = `${group.slice(0, 1).toUpperCase()}${group.slice(1)}`;
      for (const [setting, value] of Object.entries(settings))
        assert.equal(types.get(type)?.get(setting)?.type, typeof value, `${type}.${setting}`);
    }
  });
}
