import { LightningElement, api } from 'lwc';
import { fill } from 'c/localText';
import { COLUMNS, sortRows, toRow } from './columns';
import { rowWindow } from './rowWindow';
import { labels } from './tableLabels';

const ROW_HEIGHT_PX = 44;
const VIEW_HEIGHT_PX = 480;

/**
 * Holdings as a table that can be sorted and filtered. Long ones draw only the rows in view.
 */
export default class HoldingsTable extends LightningElement {
    labels = labels;
    query = '';
    _holdings = [];
    _all = [];
    _shown = [];
    _sortKey = 'value';
    _isDescending = true;
    _scrollTop = 0;
    _isRendered = false;
    _rowHeight = ROW_HEIGHT_PX;
    _viewHeight = VIEW_HEIGHT_PX;

    /** The holdings. New ones keep filter and order. */
    @api
    get holdings() {
        return this._holdings;
    }
    set holdings(holdings) {
        this._holdings = holdings ?? [];
        this._all = this._holdings.map(toRow);
        this._arrange();
    }

    renderedCallback() {
        this._isRendered = true;
        // A larger font makes taller rows: measure what is there.
        const height = this.refs?.['body']?.querySelector('tr[data-row]')?.clientHeight;
        if (height && Math.abs(height - this._rowHeight) >= 1) this._rowHeight = height;
        const view = this.refs?.['scroller']?.clientHeight;
        if (view && Math.abs(view - this._viewHeight) >= 1) this._viewHeight = view;
    }

    get headers() {
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

    get rows() {
        const { first, end } = this._window;
        return this._shown.slice(first, end).map((row, index) => ({ ...row, position: first + index + 2 }));
    }

    /** With the header. */
    get rowCount() {
        return this._shown.length + 1;
    }

    get hasSpaceBefore() {
        return this._window.before > 0;
    }

    get hasSpaceAfter() {
        return this._window.after > 0;
    }

    get spaceBefore() {
        return `block-size: ${this._window.before}px`;
    }

    get spaceAfter() {
        return `block-size: ${this._window.after}px`;
    }

    get columnCount() {
        return COLUMNS.length;
    }

    get isEmpty() {
        return this._all.length === 0;
    }

    get hasNoMatch() {
        return !this.isEmpty && this._shown.length === 0;
    }

    get showing() {
        return fill(labels.showing, this._shown.length, this._all.length);
    }

    handleFilter(event) {
        this.query = event.detail.value;
        this._arrange();
    }

    handleSort(event) {
        const key = event.currentTarget.dataset['key'] ?? 'value';
        // What is new begins as people expect it: names from A, amounts from the largest.
        this._isDescending =
            key === this._sortKey
                ? !this._isDescending
                : Boolean(COLUMNS.find((column) => column.key === key)?.isNumber);
        this._sortKey = key;
        this._arrange();
    }

    handleScroll(event) {
        this._scrollTop = event.currentTarget.scrollTop;
    }

    get _window() {
        return rowWindow(this._shown.length, this._rowHeight, this._scrollTop, this._viewHeight);
    }

    _arrange() {
        const words = this.query.toLowerCase().split(/\s+/);
        const matching = this._all.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
        const column = COLUMNS.find(({ key }) => key === this._sortKey);
        this._shown = column ? sortRows(matching, column, this._isDescending) : matching;
        this._scrollTop = 0;
        const scroller = this._isRendered ? this.refs?.['scroller'] : undefined;
        if (scroller) scroller.scrollTop = 0;
    }
}
