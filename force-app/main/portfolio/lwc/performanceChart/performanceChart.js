import { LightningElement, api } from 'lwc';
import { describeReturn, formatFraction, formatMoney } from 'c/figures';
import { fill, formatDay } from 'c/localText';
import { labels } from './chartLabels';
import { draw, nearest } from './scales';

/** How far a key moves the cursor, in points. */
const MOVES = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -Infinity,
    End: Infinity,
};

/**
 * A line of returns. Arrow keys, Home, End or a pointer move a cursor that reads it; the same figures are there as a
 * table.
 *
 * The plot is a slider to assistive technology: it says each reading by itself, and the arrow keys reach it there too.
 *
 * Fires `asof` with `{ day }` when the cursor was put somewhere by a press or a key, not while a pointer passes; the last
 * day is `null`.
 */
export default class PerformanceChart extends LightningElement {
    /** ISO 4217 code of the values. */
    @api
    currencyCode;

    labels = labels;
    isTable = false;
    _points = [];
    _drawing = { places: [], marks: [], zero: 0 };
    _cursor = 0;
    _asOf;

    /** The day the cursor is to stand on, `YYYY-MM-DD`, or the last one before it; absent: the last of all. */
    @api
    get asOf() {
        return this._asOf;
    }
    set asOf(asOf) {
        this._asOf = asOf;
        this._putCursor();
    }

    /** Oldest first. The cursor starts at `asOf`. */
    @api
    get points() {
        return this._points;
    }
    set points(points) {
        this._points = points ?? [];
        this._drawing = draw(this._points);
        this._putCursor();
    }

    get isEmpty() {
        return this._points.length < 2;
    }

    get toggleLabel() {
        return this.isTable ? labels.showChart : labels.showTable;
    }

    get line() {
        return this._drawing.places.map(({ x, y }) => `${x},${y}`).join(' ');
    }

    get area() {
        const { zero } = this._drawing;
        return `0,${zero} ${this.line} 100,${zero}`;
    }

    get zero() {
        return this._drawing.zero;
    }

    get marks() {
        return this._drawing.marks.map(({ value, y }) => ({
            key: value,
            label: formatFraction(value)
                .replace(/([.,]\d*?)0+(?=\D*$)/, '$1')
                .replace(/[.,](?=\D*$)/, ''),
            y,
            style: `inset-block-start: ${y}%`,
        }));
    }

    get firstDay() {
        return formatDay(this._points[0]?.day);
    }

    get lastDay() {
        return formatDay(this._points.at(-1)?.day);
    }

    get cursor() {
        return this._cursor;
    }

    get lastIndex() {
        return this._points.length - 1;
    }

    get reading() {
        const point = this._points[this._cursor];
        if (!point) return '';
        const { text } = describeReturn(point.cumulativeReturn);
        return fill(labels.reading, formatDay(point.day), text, this._value(point));
    }

    get cursorStyle() {
        return `inset-inline-start: ${this._place.x}%`;
    }

    get dotStyle() {
        return `inset-inline-start: ${this._place.x}%; inset-block-start: ${this._place.y}%`;
    }

    /** Newest first. */
    get rows() {
        return [...this._points].reverse().map((point) => ({
            day: point.day,
            label: formatDay(point.day),
            returned: describeReturn(point.cumulativeReturn).text,
            value: this._value(point),
        }));
    }

    handleToggle() {
        this.isTable = !this.isTable;
    }

    handleKey(event) {
        const move = MOVES[event.key];
        if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this._cursor = Math.min(Math.max(this._cursor + move, 0), this.lastIndex);
    }

    handleKeyUp(event) {
        if (MOVES[event.key] !== undefined) this._commit();
    }

    handlePress(event) {
        this.handlePointer(event);
        this._commit();
    }

    handlePointer(event) {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        if (width > 0) this._cursor = nearest(this._drawing.places, ((event.clientX - left) / width) * 100);
    }

    _putCursor() {
        const asOf = this._asOf;
        const found = asOf ? this._points.findLastIndex(({ day }) => day <= asOf) : this.lastIndex;
        this._cursor = Math.max(0, found);
    }

    _commit() {
        const day = this._cursor === this.lastIndex ? null : (this._points[this._cursor]?.day ?? null);
        if (day === (this._asOf ?? null)) return;
        this._asOf = day ?? undefined;
        this.dispatchEvent(new CustomEvent('asof', { detail: { day } }));
    }

    get _place() {
        return this._drawing.places[this._cursor] ?? { x: 0, y: 0 };
    }

    _value(point) {
        return formatMoney({ amount: point.value, currencyCode: this.currencyCode ?? 'USD' });
    }
}
