/**
 * Builds what an org serves to every page into ES modules: the engine, synthetic shadow, the base components, Lightning Web
 * Security. Takes about a minute of CPU; {@link file://./vendorCache.ts} keeps the result.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replaceModule from '@rollup/plugin-replace';
import terserModule from '@rollup/plugin-terser';
import { rollup, type Plugin } from 'rollup';
import { exposedComponents, PLAYED_MODULES } from './baseComponents.ts';

/** Which engine: `production` has no hot-reload bookkeeping and is minified, for measuring. */
export type EngineMode = 'development' | 'production';

/** Draws icons from the SLDS sprite instead of 3,454 compiled icon templates. */
export const PRIMITIVE_ICON = fileURLToPath(
  new URL('page/lwc/primitiveIcon/primitiveIcon.js', import.meta.url),
);

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Virtual module → its source. */
const VIRTUAL: Readonly<Record<string, string>> = {
  '\0shadow': "import '@lwc/synthetic-shadow';",
  '\0security':
    "export * from '@locker/sandbox'; export { registerGaterEnabledFeatures, LWS_DEFAULT_GATER_FEATURES } from '@locker/shared';",
  '\0noIcons': 'export default {};',
};

/**
 * Writes `lwc.js`, `shadow.js`, `security.js`, `lightning/<name>.js` and their chunks.
 *
 * @param folder - Empty or absent.
 */
export async function buildVendor(folder: string, mode: EngineMode): Promise<void> {
  const input: Record<string, string> = { lwc: 'lwc', shadow: '\0shadow', security: '\0security' };
  for (const name of exposedComponents()) input[name] = name;
  const played = new Set(PLAYED_MODULES.map((name) => `lightning/${name}`));
  // Both are CommonJS for the type checker and ES modules at run time.
  const replace = replaceModule as unknown as (options: object) => Plugin;
  const terser = terserModule as unknown as () => Plugin;

  const bundle = await rollup({
    input,
    external: (id) => played.has(id),
    plugins: [
      virtualModules(),
      lwc({
        rootDir: HERE,
        apiVersion: 66,
        enableDynamicComponents: true,
        enableLwcOn: true,
        exclude: [/\0/, /node_modules\/@locker/, /node_modules\/@lwc\//],
        // Left to node's resolution: the plugin would take a hoisted engine of another version, and two engines on one page
        // do not know each other's components.
        defaultModules: [],
        modules: [
          { name: 'lightning/primitiveIcon', path: PRIMITIVE_ICON },
          { npm: 'lightning-base-components' },
        ],
      }),
      nodeResolve(),
      replace({
        preventAssignment: true,
        values: { 'process.env.NODE_ENV': JSON.stringify(mode), 'import.meta.env.SSR': 'false' },
      }),
      ...(mode === 'production' ? [terser()] : []),
    ],
    onwarn() {
      // Salesforce's packages warn by the hundred (circular imports, unused names); what matters throws.
    },
  });
  try {
    await bundle.write({
      dir: folder,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk/[name].js',
      manualChunks: chunkOf,
    });
  } finally {
    await bundle.close();
  }
}

function virtualModules(): Plugin {
  return {
    name: 'preview-virtual-modules',
    resolveId(id, importer) {
      if (id in VIRTUAL) return id;
      if (id.startsWith('lightning/iconSvgTemplates')) return '\0noIcons';
      if (importer === undefined && id.startsWith('lightning/')) {
        return this.resolve(id, `${HERE}index.ts`, { skipSelf: true });
      }
      return null;
    },
    load(id) {
      if (id in VIRTUAL) return VIRTUAL[id];
      // These hold rules for native shadow only. Not empty: the engine crashes on an undefined stylesheet.
      if (/\.(slds|lbc\.native)\.css$/.test(id)) return '.lbc-none {}';
      return null;
    },
  };
}

function chunkOf(id: string): string | undefined {
  if (id.includes('@locker')) return 'locker';
  if (id.includes('synthetic-shadow')) return undefined;
  // With `lwc` itself: else rollup puts it, being needed there, into the chunk of all base components.
  if (/node_modules\/(@lwc|lwc)\//.test(id)) return 'engine';
  return /lightning-base-components|primitiveIcon/.test(id) ? 'lightning' : undefined;
}
