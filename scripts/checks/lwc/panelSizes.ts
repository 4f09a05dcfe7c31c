/**
 * What a panel weighs in the browser: itself and every own module it needs, as an org serves them.
 *
 * @module
 */
import { measureBundle, type BundleSize } from './compileBundle.ts';

/** Most bytes of JavaScript a panel may bring, before compression. Styles are counted apart. */
const BUDGET_BYTES = 60_000;

/** Modules made of packages, which bring a budget of their own: zod with the bridge, FDC3's reference agent. Bytes. */
const PACKAGED_BYTES: Readonly<Record<string, number>> = { embedHost: 56_000, desktopAgent: 72_000 };

/** One bundle that a record page can hold. */
export interface PanelSize {
  readonly panel: string;
  /** Bytes of minified production code, the styles compiled into it left out. */
  readonly script: number;
  /** Bytes the compiled styles add. */
  readonly styles: number;
  /** Most bytes of script it may have: a panel's, and those of the packaged modules it needs. */
  readonly budget: number;
  /** How many bundles were counted. */
  readonly bundles: number;
}

/**
 * Follows references from a panel; each bundle counts once.
 *
 * @param folders - Name → folder of every bundle, relative to `root`.
 */
export async function measurePanel(
  root: string,
  panel: string,
  folders: ReadonlyMap<string, string>,
  measured: Map<string, Promise<BundleSize>>,
): Promise<PanelSize> {
  const waiting = [panel];
  const seen = new Set<string>();
  let script = 0;
  let styles = 0;
  let budget = BUDGET_BYTES;
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const folder = folders.get(name);
    if (seen.has(name) || folder === undefined) continue;
    seen.add(name);
    const size = measured.get(name) ?? measureBundle(root, folder);
    measured.set(name, size);
    const { script: ownScript, styles: ownStyles, modules } = await size;
    script += ownScript;
    styles += ownStyles;
    budget += PACKAGED_BYTES[name] ?? 0;
    waiting.push(...modules);
  }
  return { panel, script, styles, budget, bundles: seen.size };
}

/** E.g. `kycPanel 41.2 KB of script and 10.3 KB of styles`. */
export function describeSize({ panel, script, styles }: PanelSize): string {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`;
  return `${panel} ${kilobytes(script)} of script and ${kilobytes(styles)} of styles`;
}
