import { LightningElement, api } from 'lwc';
import { describeReturn, formatFraction, formatMoney } from 'c/figures';
import { fill, formatDay } from 'c/localText';
import { labels } from './chartLabels';
import { draw, nearest, type Drawing, type Place, type Point } from './scales';

/** How far a key moves the cursor, in points. */
const MOVES: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -Infinity,
    End: Infinity,
};

interface Row {
    readonly day: string;
    readonly label: string;
    readonly returned: string;
    readonly value: string;
}

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
    @api currencyCode: string | undefined;

    labels = labels;
    isTable = false;
    _points: readonly Point[] = [];
    _drawing: Drawing = { places: [], marks: [], zero: 0 };
    _cursor = 0;
    _asOf: string | undefined;

    /** The day the cursor is to stand on, `YYYY-MM-DD`, or the last one before it; absent: the last of all. */
    @api
    get asOf(): string | undefined {
        return this._asOf;
    }
    set asOf(asOf: string | undefined) {
        this._asOf = asOf;
        this._putCursor();
    }

    /** Oldest first. The cursor starts at `asOf`. */
    @api
    get points(): readonly Point[] | undefined {
        return this._points;
    }
    set points(points: readonly Point[] | undefined) {
        this._points = points ?? [];
        this._drawing = draw(this._points);
        this._putCursor();
    }

    get isEmpty(): boolean {
        return this._points.length < 2;
    }

    get toggleLabel(): string {
        return this.isTable ? labels.showChart : labels.showTable;
    }

    get line(): string {
        return this._drawing.places.map(({ x, y }) => `${x},${y}`).join(' ');
    }

    get area(): string {
        const { zero } = this._drawing;
        return `0,${zero} ${this.line} 100,${zero}`;
    }

    get zero(): number {
        return this._drawing.zero;
    }

    get marks(): { key: string; label: string; y: number; style: string }[] {
        return this._drawing.marks.map(({ value, y }) => ({
            key: value,
            label: formatFraction(value)
                .replace(/([.,]\d*?)0+(?=\D*$)/, '$1')
                .replace(/[.,](?=\D*$)/, ''),
            y,
            style: `inset-block-start: ${y}%`,
        }));
    }

    get firstDay(): string {
        return formatDay(this._points[0]?.day);
    }

    get lastDay(): string {
        return formatDay(this._points.at(-1)?.day);
    }

    get cursor(): number {
        return this._cursor;
    }

    get lastIndex(): number {
        return this._points.length - 1;
    }

    get reading(): string {
        const point = this._points[this._cursor];
        if (!point) return '';
        const { text } = describeReturn(point.cumulativeReturn);
        return fill(labels.reading, formatDay(point.day), text, this._value(point));
    }

    get cursorStyle(): string {
        return `inset-inline-start: ${this._place.x}%`;
    }

    get dotStyle(): string {
        return `inset-inline-start: ${this._place.x}%; inset-block-start: ${this._place.y}%`;
    }

    /** Newest first. */
    get rows(): Row[] {
        return [...this._points].reverse().map((point) => ({
            day: point.day,
            label: formatDay(point.day),
            returned: describeReturn(point.cumulativeReturn).text,
            value: this._value(point),
        }));
    }

    handleToggle(): void {
        this.isTable = !this.isTable;
    }

    handleKey(event: KeyboardEvent): void {
        const move = MOVES[event.key];
        if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        this._cursor = Math.min(Math.max(this._cursor + move, 0), this.lastIndex);
    }

    handleKeyUp(event: KeyboardEvent): void {
        if (MOVES[event.key] !== undefined) this._commit();
    }

    handlePress(event: PointerEvent): void {
        this.handlePointer(event);
        this._commit();
    }

    handlePointer(event: PointerEvent): void {
        const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
        if (width > 0) this._cursor = nearest(this._drawing.places, ((event.clientX - left) / width) * 100);
    }

    _putCursor(): void {
        const asOf = this._asOf;
        const found = asOf ? this._points.findLastIndex(({ day }) => day <= asOf) : this.lastIndex;
        this._cursor = Math.max(0, found);
    }

    _commit(): void {
        const day = this._cursor === this.lastIndex ? null : (this._points[this._cursor]?.day ?? null);
        if (day === (this._asOf ?? null)) return;
        this._asOf = day ?? undefined;
        this.dispatchEvent(new CustomEvent('asof', { detail: { day } }));
    }

    get _place(): Place {
        return this._drawing.places[this._cursor] ?? { x: 0, y: 0 };
    }

    _value(point: Point): string {
        return formatMoney({ amount: point.value, currencyCode: this.currencyCode ?? 'USD' });
    }
}
