import { LightningElement, api } from 'lwc';
import type { Holding } from '@rialto/contract';
import { fill } from 'c/localText';
import { COLUMNS, sortRows, toRow, type Row } from './columns';
import { rowWindow, type RowWindow } from './rowWindow';
import { labels } from './tableLabels';

const ROW_HEIGHT_PX = 44;
const VIEW_HEIGHT_PX = 480;

/** Where an arrow key leads, in rows. */
const ROW_STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

interface Header {
    readonly key: string;
    readonly label: string;
    readonly hint: string;
    readonly className: string;
    readonly sort: string | undefined;
    readonly icon: string | undefined;
}

/** A row as the template draws it. */
interface DrawnRow extends Row {
    /** In the whole table, the header being 1. */
    readonly position: number;
    readonly isSelected: string;
    /** One row is on the way of the Tab key; arrow keys reach the others. */
    readonly tabIndex: number;
}

/**
 * Holdings as a table that can be sorted and filtered. Long ones draw only the rows in view.
 *
 * Fires `choose` with `{ holding }` when a person selects a row, `{ holding: null }` when they take it back: by a second
 * press or Escape.
 */
export default class HoldingsTable extends LightningElement {
    labels = labels;
    query = '';
    _holdings: readonly Holding[] = [];
    _all: Row[] = [];
    _shown: Row[] = [];
    _sortKey = 'value';
    _isDescending = true;
    _scrollTop = 0;
    _isRendered = false;
    _rowHeight = ROW_HEIGHT_PX;
    _viewHeight = VIEW_HEIGHT_PX;
    _selectedId: string | undefined;
    _focusedId: string | undefined;
    _mustReveal = false;

    /** The holdings. New ones keep filter and order. */
    @api
    get holdings(): readonly Holding[] | undefined {
        return this._holdings;
    }
    set holdings(holdings: readonly Holding[] | undefined) {
        this._holdings = holdings ?? [];
        this._all = this._holdings.map(toRow);
        this._arrange();
    }

    /** The holding that is selected. One that comes from elsewhere is brought into view, without moving the page. */
    @api
    get selectedId(): string | undefined {
        return this._selectedId;
    }
    set selectedId(selectedId: string | undefined) {
        this._mustReveal = Boolean(selectedId) && selectedId !== this._selectedId;
        this._selectedId = selectedId;
    }

    renderedCallback(): void {
        this._isRendered = true;
        if (this._mustReveal) this._reveal();
        // A larger font makes taller rows: measure what is there.
        const height = (this.refs?.['body'] as HTMLElement | undefined)?.querySelector(
            'tr[data-row]',
        )?.clientHeight;
        if (height && Math.abs(height - this._rowHeight) >= 1) this._rowHeight = height;
        const view = (this.refs?.['scroller'] as HTMLElement | undefined)?.clientHeight;
        if (view && Math.abs(view - this._viewHeight) >= 1) this._viewHeight = view;
    }

    get headers(): Header[] {
        return COLUMNS.map(({ key, label, hint, isNumber }) => ({
            key,
            label,
            hint,
            className: isNumber ? 'number' : key,
            sort: key === this._sortKey ? (this._isDescending ? 'descending' : 'ascending') : undefined,
            icon:
                key === this._sortKey
                    ? this._isDescending
                        ? 'utility:arrowdown'
                        : 'utility:arrowup'
                    : undefined,
        }));
    }

    get rows(): DrawnRow[] {
        const { first, end } = this._window;
        const drawn = this._shown.slice(first, end);
        const isDrawn = (id: string | undefined): boolean => drawn.some((row) => row.id === id);
        const reached = [this._focusedId, this._selectedId].find(isDrawn) ?? drawn[0]?.id;
        return drawn.map((row, index) => ({
            ...row,
            position: first + index + 2,
            isSelected: String(row.id === this._selectedId),
            tabIndex: row.id === reached ? 0 : -1,
        }));
    }

    /** With the header. */
    get rowCount(): number {
        return this._shown.length + 1;
    }

    get hasSpaceBefore(): boolean {
        return this._window.before > 0;
    }

    get hasSpaceAfter(): boolean {
        return this._window.after > 0;
    }

    get spaceBefore(): string {
        return `block-size: ${this._window.before}px`;
    }

    get spaceAfter(): string {
        return `block-size: ${this._window.after}px`;
    }

    get columnCount(): number {
        return COLUMNS.length;
    }

    get isEmpty(): boolean {
        return this._all.length === 0;
    }

    get hasNoMatch(): boolean {
        return !this.isEmpty && this._shown.length === 0;
    }

    get showing(): string {
        return fill(labels.showing, this._shown.length, this._all.length);
    }

    handleFilter(event: CustomEvent<{ readonly value: string }>): void {
        this.query = event.detail.value;
        this._arrange();
    }

    handleSort(event: Event): void {
        const key = (event.currentTarget as HTMLElement).dataset['key'] ?? 'value';
        // What is new begins as people expect it: names from A, amounts from the largest.
        this._isDescending =
            key === this._sortKey
                ? !this._isDescending
                : Boolean(COLUMNS.find((column) => column.key === key)?.isNumber);
        this._sortKey = key;
        this._arrange();
    }

    handleScroll(event: Event): void {
        this._scrollTop = (event.currentTarget as HTMLElement).scrollTop;
    }

    handleRowClick(event: Event): void {
        const { row } = (event.currentTarget as HTMLElement).dataset;
        this._focusedId = row;
        this._choose(row === this._selectedId ? undefined : row);
    }

    handleRowKey(event: KeyboardEvent): void {
        const step = ROW_STEPS[event.key];
        if (event.key === 'Escape' && this._selectedId) {
            event.stopPropagation();
            this._choose(undefined);
        } else if (step !== undefined) {
            event.preventDefault();
            const current = event.currentTarget as HTMLElement;
            const next = step > 0 ? current.nextElementSibling : current.previousElementSibling;
            next?.querySelector<HTMLElement>('.pick')?.focus();
        }
    }

    handleRowFocus(event: Event): void {
        this._focusedId = (event.currentTarget as HTMLElement).dataset['row'];
    }

    get _window(): RowWindow {
        return rowWindow(this._shown.length, this._rowHeight, this._scrollTop, this._viewHeight);
    }

    _choose(id: string | undefined): void {
        this._selectedId = id;
        const holding = this._holdings.find(({ holdingId }) => holdingId === id) ?? null;
        this.dispatchEvent(new CustomEvent('choose', { detail: { holding } }));
    }

    _reveal(): void {
        const scroller = this.refs?.['scroller'] as HTMLElement | undefined;
        const index = this._shown.findIndex(({ id }) => id === this._selectedId);
        if (!scroller || index < 0) return;
        this._mustReveal = false;
        const top = index * this._rowHeight;
        // The header sticks over the first row.
        const isInView =
            top >= scroller.scrollTop && top + this._rowHeight * 2 <= scroller.scrollTop + this._viewHeight;
        if (!isInView) scroller.scrollTop = Math.max(0, top - this._viewHeight / 2);
    }

    _arrange(): void {
        const words = this.query.toLowerCase().split(/\s+/);
        const matching = this._all.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
        const column = COLUMNS.find(({ key }) => key === this._sortKey);
        this._shown = column ? sortRows(matching, column, this._isDescending) : matching;
        this._scrollTop = 0;
        const scroller = this._isRendered ? this.refs?.['scroller'] : undefined;
        if (scroller) scroller.scrollTop = 0;
    }
}
