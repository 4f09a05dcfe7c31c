import { LightningElement, api } from 'lwc';
import { fill } from 'c/localText';
import { COLUMNS, sortRows, toRow } from './columns';
import { rowWindow } from './rowWindow';
import { labels } from './tableLabels';

const ROW_HEIGHT_PX = 44;
const VIEW_HEIGHT_PX = 480;

/** Where an arrow key leads, in rows. */
const ROW_STEPS = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Holdings as a table that can be sorted and filtered. Long ones draw only the rows in view.
 *
 * Fires `choose` with `{ holding }` when a person selects a row, `{ holding: null }` when they take it back: by a second
 * press or Escape.
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
    _selectedId;
    _focusedId;
    _mustReveal = false;

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

    /** The holding that is selected. One that comes from elsewhere is brought into view, without moving the page. */
    @api
    get selectedId() {
        return this._selectedId;
    }
    set selectedId(selectedId) {
        this._mustReveal = Boolean(selectedId) && selectedId !== this._selectedId;
        this._selectedId = selectedId;
    }

    renderedCallback() {
        this._isRendered = true;
        if (this._mustReveal) this._reveal();
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
        const drawn = this._shown.slice(first, end);
        const isDrawn = (id) => drawn.some((row) => row.id === id);
        const reached = [this._focusedId, this._selectedId].find(isDrawn) ?? drawn[0]?.id;
        return drawn.map((row, index) => ({
            ...row,
            position: first + index + 2,
            isSelected: String(row.id === this._selectedId),
            tabIndex: row.id === reached ? 0 : -1,
        }));
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

    handleRowClick(event) {
        const { row } = event.currentTarget.dataset;
        this._focusedId = row;
        this._choose(row === this._selectedId ? undefined : row);
    }

    handleRowKey(event) {
        const step = ROW_STEPS[event.key];
        if (event.key === 'Escape' && this._selectedId) {
            event.stopPropagation();
            this._choose(undefined);
        } else if (step !== undefined) {
            event.preventDefault();
            const current = event.currentTarget;
            const next = step > 0 ? current.nextElementSibling : current.previousElementSibling;
            next?.querySelector('.pick')?.focus();
        }
    }

    handleRowFocus(event) {
        this._focusedId = event.currentTarget.dataset['row'];
    }

    get _window() {
        return rowWindow(this._shown.length, this._rowHeight, this._scrollTop, this._viewHeight);
    }

    _choose(id) {
        this._selectedId = id;
        const holding = this._holdings.find(({ holdingId }) => holdingId === id) ?? null;
        this.dispatchEvent(new CustomEvent('choose', { detail: { holding } }));
    }

    _reveal() {
        const scroller = this.refs?.['scroller'];
        const index = this._shown.findIndex(({ id }) => id === this._selectedId);
        if (!scroller || index < 0) return;
        this._mustReveal = false;
        const top = index * this._rowHeight;
        // The header sticks over the first row.
        const isInView =
            top >= scroller.scrollTop && top + this._rowHeight * 2 <= scroller.scrollTop + this._viewHeight;
        if (!isInView) scroller.scrollTop = Math.max(0, top - this._viewHeight / 2);
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
