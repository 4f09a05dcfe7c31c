/**
 * Runs axe-core on a page so that it sees inside synthetic shadow: from an isolated world, where the DOM is the real one.
 * In the page's own world the polyfill hides every component's inside from it, and it finds nothing anywhere.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

/** One rule that is broken. */
export interface AxeViolation {
  /** Rule id, e.g. `image-alt`. */
  readonly id: string;
  readonly help: string;
  readonly impact: string | null;
  /** Where: a selector and the element's HTML. */
  readonly nodes: readonly { readonly target: string; readonly html: string }[];
}

/** What axe found. */
export interface AxeResult {
  readonly violations: readonly AxeViolation[];
  /** Rules that applied somewhere and held: proof that it looked. */
  readonly passes: readonly string[];
}

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours are judged as they end up: what is fading in is brought to its end. */
const SETTLE = `for (const animation of document.getAnimations()) {
  if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
}`;

const RUN = `axe.run(document, { resultTypes: ['violations', 'passes'] }).then((result) => JSON.stringify({
  violations: result.violations.map(({ id, help, impact, nodes }) => ({
    id, help, impact: impact ?? null,
    nodes: nodes.map(({ target, html }) => ({ target: target.flat().join(' >>> '), html })),
  })),
  passes: result.passes.map(({ id }) => id),
}))`;

/** @param page - Or a frame of another site, which is a process of its own. @throws if axe itself fails. */
export async function axe(page: Page | Frame): Promise<AxeResult> {
  const context = 'context' in page ? page.context() : page.page().context();
  const session = await context.newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    await session.send('Runtime.evaluate', { expression: SOURCE, contextId });
    await session.send('Runtime.evaluate', { expression: SETTLE, contextId });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: RUN,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (typeof result.value !== 'string') {
      throw new Error(
        `axe failed: ${exceptionDetails?.exception?.description ?? exceptionDetails?.text ?? ''}`,
      );
    }
    return JSON.parse(result.value) as AxeResult;
  } finally {
    await session.detach();
  }
}

/** The violations in words, one line each; empty if there are none. For `assert.equal(…, '')`. */
export const describeViolations = ({ violations }: AxeResult): string =>
  violations
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${help} at ${target}\n    ${html}`),
    )
    .join('\n');
