/**
 * Which rows of a long table need to be in the page.
 *
 * @module
 */

/** Rows up to here are all drawn: a reader's search in the page then finds them. */
export const DRAW_ALL_ROWS = 200;
/** Drawn beyond each edge, so that scrolling shows no gap. */
const OVERSCAN_ROWS = 10;

/** A run of rows, and the height of what is left out on either side, in pixels. */
export interface RowWindow {
    readonly first: number;
    /** One after the last. */
    readonly end: number;
    readonly before: number;
    readonly after: number;
}

/** @param scrollTop - Pixels, like the heights. */
export function rowWindow(
    rowCount: number,
    rowHeight: number,
    scrollTop: number,
    viewHeight: number,
): RowWindow {
    if (rowCount <= DRAW_ALL_ROWS) return { first: 0, end: rowCount, before: 0, after: 0 };
    const visible = Math.ceil(viewHeight / rowHeight) + OVERSCAN_ROWS * 2;
    // Even, so that striping and borders do not flicker while it moves.
    const wanted = Math.floor(scrollTop / rowHeight / 2) * 2 - OVERSCAN_ROWS;
    const first = Math.max(0, Math.min(wanted, rowCount - visible));
    const end = Math.min(rowCount, first + visible);
    return { first, end, before: first * rowHeight, after: (rowCount - end) * rowHeight };
}
