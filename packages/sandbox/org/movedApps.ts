/**
 * The project with embedded apps at other addresses, for the offline Apex runner: real Apex reads addresses from custom
 * metadata, which is deployed and not passed in.
 *
 * @module
 */
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AppUrls } from './embeddedApps.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const valueOf = (xml: string, field: string): string =>
  new RegExp(`<field>${field}</field>\\s*<value[^>]*>\\s*([^<\\s]*)`).exec(xml)?.[1] ?? '';

/** Copies `sfdx-project.json` and `force-app` into a folder and moves the apps there. */
export function copyProject(folder: string, urls: AppUrls): void {
  for (const name of ['sfdx-project.json', 'force-app'])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  for (const file of globSync('force-app/**/Embedded_App.*.md-meta.xml', { cwd: folder })) {
    const path = join(folder, file);
    const xml = readFileSync(path, 'utf8');
    const origin = urls[valueOf(xml, 'App_Id__c')];
    if (origin === undefined) continue;
    const before = new URL(valueOf(xml, 'Url__c')).origin;
    writeFileSync(path, xml.replaceAll(`>${before}/`, `>${origin}/`));
  }
}
