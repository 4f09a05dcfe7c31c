/**
 * Many deadlines, one timer.
 *
 * @module
 */

/** Deadlines of calls, by their ids. */
export interface Deadlines {
  add(id: number, milliseconds: number): void;
  remove(id: number): void;
  clear(): void;
}

/** Makes a set of deadlines. Each that passes is removed, then told of. */
export function createDeadlines(onPassed: (id: number) => void): Deadlines {
  const dueById = new Map<number, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firesAt = Infinity;

  function arm(due: number, now: number): void {
    if (due >= firesAt) return;
    clearTimeout(timer);
    firesAt = due;
    timer = setTimeout(fire, Math.max(1, due - now));
  }

  function fire(): void {
    firesAt = Infinity;
    const now = performance.now();
    const passed: number[] = [];
    let next = Infinity;
    for (const [id, due] of dueById) {
      if (due <= now) passed.push(id);
      else next = Math.min(next, due);
    }
    for (const id of passed) dueById.delete(id);
    if (next < Infinity) arm(next, now);
    for (const id of passed) onPassed(id);
  }

  return {
    add(id, milliseconds) {
      const now = performance.now();
      dueById.set(id, now + milliseconds);
      arm(now + milliseconds, now);
    },
    // The timer stays: it is cheaper to let it fire in vain than to set it anew for each call.
    remove: (id) => dueById.delete(id),
    clear() {
      dueById.clear();
      clearTimeout(timer);
      firesAt = Infinity;
    },
  };
}
