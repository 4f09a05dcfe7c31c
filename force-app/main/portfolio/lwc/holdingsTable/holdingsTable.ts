import { LightningElement, api } from 'lwc';
import type { Holding } from '@rialto/contract';
import { fill } from 'c/localText';
import { COLUMNS, sortRows, toRow, type Row } from './columns';
import { rowWindow, type RowWindow } from './rowWindow';
import { labels } from './tableLabels';

const ROW_HEIGHT_PX = 44;
const VIEW_HEIGHT_PX = 480;

interface Header {
    readonly key: string;
    readonly label: string;
    readonly hint: string;
    readonly className: string;
    readonly sort: string | undefined;
    readonly icon: string | undefined;
}

/**
 * Holdings as a table that can be sorted and filtered. Long ones draw only the rows in view.
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

    renderedCallback(): void {
        this._isRendered = true;
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

    get rows(): (Row & { readonly position: number })[] {
        const { first, end } = this._window;
        return this._shown.slice(first, end).map((row, index) => ({ ...row, position: first + index + 2 }));
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

    get _window(): RowWindow {
        return rowWindow(this._shown.length, this._rowHeight, this._scrollTop, this._viewHeight);
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
