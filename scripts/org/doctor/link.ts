/**
 * Links of a chain, looked at in the order of cause: what hangs on a broken link is not blamed for it.
 *
 * @module
 */
import { OrgProblem } from '../orgProblem.ts';

/** `waiting`: a link it hangs on is broken. `unknown`: it could not be looked at. */
export type LinkState = 'ok' | 'warning' | 'failed' | 'unknown' | 'waiting';

/** What was found at a link. */
export interface Finding {
  readonly state: LinkState;
  readonly detail: string;
  /** How to mend it; `null` where nothing is to be done. */
  readonly mend: string | null;
}

/** One link. */
export interface Link {
  /** Stable, e.g. `credential`. */
  readonly name: string;
  readonly title: string;
  /** Links without which this one cannot hold. */
  readonly needs: readonly string[];
  look(): Promise<readonly Finding[] | Finding>;
}

/** A link with what was found; a link may have several findings. */
export interface ExaminedLink {
  readonly name: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A link that holds. */
export const ok = (detail: string): Finding => ({ state: 'ok', detail, mend: null });
/** A link that holds, and may not for long or for all. */
export const warning = (detail: string, mend: string): Finding => ({ state: 'warning', detail, mend });
/** A link that is broken. */
export const failed = (detail: string, mend: string): Finding => ({ state: 'failed', detail, mend });
/** A link nobody could look at. */
export const unknown = (detail: string, mend: string | null): Finding => ({ state: 'unknown', detail, mend });

/** Looks at all links, in their order. A link that cannot be looked at is said to be so and holds nothing up. */
export async function examine(
  links: readonly Link[],
  onLink: (link: ExaminedLink) => void = () => {},
): Promise<readonly ExaminedLink[]> {
  const broken = new Set<string>();
  const examined: ExaminedLink[] = [];
  for (const link of links) {
    const { name, title, needs } = link;
    const cause = needs.find((need) => broken.has(need));
    const findings =
      cause === undefined
        ? await lookSafely(link)
        : [{ state: 'waiting' as const, detail: `hangs on “${titleOf(links, cause)}”`, mend: null }];
    if (findings.some(({ state }) => state === 'failed' || state === 'waiting')) broken.add(name);
    const seen = { name, title, findings };
    examined.push(seen);
    onLink(seen);
  }
  return examined;
}

const titleOf = (links: readonly Link[], name: string): string =>
  links.find((link) => link.name === name)?.title ?? name;

async function lookSafely(link: Link): Promise<readonly Finding[]> {
  try {
    const found = await link.look();
    return Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding];
  } catch (error) {
    if (!(error instanceof OrgProblem)) throw error;
    return [unknown(error.message, error.mend)];
  }
}
