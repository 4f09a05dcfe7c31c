/**
 * What the preview answers at which address, as one table. The first row that matches counts.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { BundleCompiler } from './bundleCompiler.ts';
import { componentTabs, tabLayout } from './customTabs.ts';
import { forward, type ProxyTarget } from './orgProxy.ts';
import { pageReply, type PageName } from './pageHtml.ts';
import { platformModule } from './platformModules.ts';
import { readHouseholdLayout, type RecordPageLayout } from './recordPageLayout.ts';
import { failingScript, jsonReply, scriptReply, textReply, type Reply } from './reply.ts';
import type { SfdxProject } from './sfdxProject.ts';
import { fileInside, fileReply } from './staticFiles.ts';
import type { VendorBuild } from './vendorCache.ts';

/** What the routes work with. */
export interface PreviewContext {
  readonly project: SfdxProject;
  readonly vendor: VendorBuild;
  readonly compiler: BundleCompiler;
  readonly compileForSecurity: (folder: string) => Promise<string>;
  readonly lws: boolean;
  readonly org: ProxyTarget;
  /** Name → control address of a sandbox vendor. */
  readonly vendors: ReadonlyMap<string, ProxyTarget>;
  /** What the page should know: stale generated files. */
  readonly notices: readonly string[];
}

/** One call, already read. */
export interface PreviewCall {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

type Answer = Reply | undefined | Promise<Reply | undefined>;
type Handler = (context: PreviewContext, call: PreviewCall, ...parts: string[]) => Answer;

const PAGE = fileURLToPath(new URL('page/', import.meta.url));
const SLDS = fileURLToPath(new URL('../../../node_modules/@salesforce-ux/', import.meta.url));
const FOREVER = 'public, max-age=31536000, immutable';

/** Method and path → handler. The parts in brackets become arguments. */
const ROUTES: readonly (readonly [string, RegExp, Handler])[] = [
  ['GET', /^\/$/, (context) => page(context, 'households')],
  ['GET', /^\/lightning\/o\/Account\/list$/, (context) => page(context, 'households')],
  [
    'GET',
    /^\/lightning\/r\/Account\/(\w+)\/view$/,
    (context, _, recordId) => page(context, 'household', { recordId }),
  ],
  ['GET', /^\/lightning\/n\/(\w+)$/, tabPage],

  [
    'POST',
    /^\/apex\/(\w+\.\w+)$/,
    (context, { body }, name) => forward(context.org, 'POST', `/apex/${name}`, body),
  ],
  ['GET', /^\/data\/(\w+)$/, (context, _, object) => forward(context.org, 'GET', `/data/${object}`, '')],
  [
    'GET',
    /^\/data\/(\w+)\/(\w+)$/,
    (context, _, object, id) => forward(context.org, 'GET', `/data/${object}/${id}`, ''),
  ],
  ['GET', /^\/sandbox\/vendors\/(\w+)\/faults$/, vendorFaults],
  ['PUT', /^\/sandbox\/vendors\/(\w+)\/faults$/, vendorFaults],
  ['DELETE', /^\/sandbox\/vendors\/(\w+)\/faults$/, vendorFaults],

  ['GET', /^\/c\/(\w+)\/(.+)$/, bundleFile],
  ['GET', /^\/c\/(\w+)$/, (_, __, name) => failingScript(`There is no bundle "c/${name}" in this project.`)],
  ['GET', /^\/lws\/(\w+)$/, securedBundle],
  ['GET', /^\/@salesforce\/(.+)$/, (context, _, name) => script(() => platformModule(context.project, name))],
  [
    'GET',
    /^\/lightning-missing\/(.+)$/,
    (_, __, name) => failingScript(`The preview has no module "lightning/${name}".`),
  ],

  [
    'GET',
    /^\/vendor\/[\w-]+\/(.+)$/,
    ({ vendor }, _, path) => fileReply(fileInside(vendor.folder, path), FOREVER),
  ],
  ['GET', /^\/preview\/(.+)$/, (_, __, path) => fileReply(fileInside(PAGE, path))],
  [
    'GET',
    /^\/slds\/(.+)$/,
    (_, __, path) => fileReply(fileInside(`${SLDS}design-system-2/dist`, path), FOREVER),
  ],
  [
    'GET',
    /^\/assets\/(.+)$/,
    (_, __, path) => fileReply(fileInside(`${SLDS}design-system/assets`, path), FOREVER),
  ],
  ['GET', /^\/resource\/\d+\/(\w+)(?:\/(.+))?$/, staticResource],
];

/** Answers one call. Faults of a module come as a script that throws: its component shows them. */
export async function answer(context: PreviewContext, call: PreviewCall): Promise<Reply> {
  let path: string;
  try {
    path = decodeURIComponent(call.url.pathname);
  } catch {
    return textReply(400, 'The address could not be read.');
  }
  for (const [method, pattern, handle] of ROUTES) {
    const match = pattern.exec(path);
    if (match === null || method !== call.method) continue;
    const reply = await handle(context, call, ...match.slice(1));
    if (reply !== undefined) return reply;
  }
  return textReply(404, `The preview has nothing at ${path}.`);
}

function tabPage(context: PreviewContext, _: PreviewCall, name = ''): Answer {
  const tab = componentTabs(context.project).find((one) => one.name === name);
  return tab && page(context, 'tab', { layout: tabLayout(tab) });
}

function page(
  { project, vendor, lws, vendors, notices }: PreviewContext,
  name: PageName,
  { recordId, layout = readHouseholdLayout(project) }: { recordId?: string; layout?: RecordPageLayout } = {},
): Reply {
  const config = {
    recordId,
    lws,
    notices,
    vendors: [...vendors.keys()],
    layout,
    tabs: componentTabs(project).map((tab) => ({ name: tab.name, label: tab.label })),
  };
  return pageReply({
    page: name,
    vendorKey: vendor.key,
    bundles: [...project.bundles().keys()],
    config,
    trustedSites: project.trustedSites(),
  });
}

function bundleFile(
  { project, compiler }: PreviewContext,
  { url }: PreviewCall,
  name = '',
  path = '',
): Answer {
  const folder = project.bundles().get(name);
  const file = /\.(js|html|css)$/.test(path) ? path : `${path}.js`;
  if (folder === undefined || path.split('/').includes('..')) return undefined;
  if (fileInside(folder, file) === undefined && !/\.(html|css)$/.test(file)) return undefined;
  return script(
    () => compiler.compile(folder, file, url.searchParams.has('scoped')) ?? '',
    `c/${name}/${file}: `,
  );
}

async function securedBundle(
  { project, compileForSecurity }: PreviewContext,
  _: PreviewCall,
  name = '',
): Promise<Reply> {
  const folder = project.bundles().get(name);
  if (folder === undefined) return textReply(422, `There is no bundle "c/${name}" in this project.`);
  try {
    return scriptReply(await compileForSecurity(folder));
  } catch (error) {
    return textReply(422, `c/${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function vendorFaults({ vendors }: PreviewContext, { method, body }: PreviewCall, name = ''): Answer {
  const target = vendors.get(name);
  if (target === undefined) return jsonReply(404, { message: `There is no sandbox vendor "${name}" here.` });
  return forward(target, method, '/_sandbox/faults', body);
}

function staticResource({ project }: PreviewContext, _: PreviewCall, name = '', path?: string): Answer {
  const resource = project.staticResource(name);
  if (resource === undefined) return undefined;
  if (path !== undefined) return fileReply(fileInside(resource, path));
  return fileReply(fileInside(join(resource, '..'), resource.slice(join(resource, '..').length + 1)));
}

function script(write: () => string, prefix = ''): Reply {
  try {
    return scriptReply(write());
  } catch (error) {
    return failingScript(prefix + (error instanceof Error ? error.message : String(error)));
  }
}
