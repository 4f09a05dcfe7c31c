import { LightningElement, api } from 'lwc';
import type { Performance, PerformancePeriod } from '@rialto/contract';
import { describeGain, describeReturn, type GainText } from 'c/figures';
import { fill, formatDay } from 'c/localText';
import { PERIOD_NAMES } from 'c/portfolioWords';
import { toUserError, type UserError } from 'c/userError';
import getPerformance from '@salesforce/apex/PortfolioController.getPerformance';
import { labels } from './panelLabels';

const FIRST_PERIOD: PerformancePeriod = '1Y';

interface Figure {
    readonly key: string;
    readonly label: string;
    /** Absent where the companion could not measure it. */
    readonly gain: GainText | undefined;
}

/**
 * A household's returns over a period, and the line between.
 *
 * Fires `asof` with `{ day }` when a person has put the chart's cursor on a day; `null` for the last one.
 */
export default class PerformancePanel extends LightningElement {
    /** The day the chart's cursor is to stand on, `YYYY-MM-DD`; absent: the last one. */
    @api asOf: string | undefined;

    labels = labels;
    period: PerformancePeriod = FIRST_PERIOD;
    performance: Performance | undefined;
    error: UserError | undefined;
    isReading = false;
    _recordId: string | undefined;
    _isConnected = false;
    _reading = 0;

    /** The household's account. Another one discards all that is shown of the old. */
    @api
    get recordId(): string | undefined {
        return this._recordId;
    }
    set recordId(recordId: string | undefined) {
        if (recordId === this._recordId) return;
        this._recordId = recordId;
        this._discard();
        if (this._isConnected) void this._read();
    }

    /** Reads the shown period again. Resolves when it has been read, or has failed and says so. */
    @api
    async refresh(): Promise<void> {
        await this._read({ newest: true });
    }

    connectedCallback(): void {
        this._isConnected = true;
        if (!this.performance) void this._read();
    }

    disconnectedCallback(): void {
        this._isConnected = false;
        this.isReading = false;
        this._reading += 1;
    }

    get periods(): { key: string; label: string; title: string; pressed: string }[] {
        return Object.entries(PERIOD_NAMES).map(([key, title]) => ({
            key,
            label: key === 'ALL' ? labels.all : key,
            title,
            pressed: String(key === this.period),
        }));
    }

    get isLoading(): boolean {
        return this.isReading && !this.performance;
    }

    get range(): string {
        const { fromDate, toDate } = this.performance ?? {};
        return fromDate ? fill(labels.range, formatDay(fromDate), formatDay(toDate)) : '';
    }

    get figures(): Figure[] {
        const { timeWeightedReturn, annualisedTimeWeightedReturn, moneyWeightedReturn, gain, netFlows } =
            this.performance ?? {};
        const figures = [
            {
                key: 'twr',
                label: labels.twr,
                gain: timeWeightedReturn ? describeReturn(timeWeightedReturn) : undefined,
            },
            {
                key: 'mwr',
                label: labels.mwr,
                gain: moneyWeightedReturn ? describeReturn(moneyWeightedReturn) : undefined,
            },
            { key: 'gain', label: labels.gain, gain: gain && describeGain(gain) },
            // Money paid in is neither good nor bad.
            {
                key: 'flows',
                label: labels.flows,
                gain: netFlows && { ...describeGain(netFlows), tone: 'flat' as const, word: '' },
            },
        ];
        if (!annualisedTimeWeightedReturn) return figures;
        const annualised = describeReturn(annualisedTimeWeightedReturn);
        return figures.toSpliced(1, 0, { key: 'annualised', label: labels.annualised, gain: annualised });
    }

    handlePeriod(event: Event): void {
        const period = (event.currentTarget as HTMLElement).dataset['period'] as PerformancePeriod;
        if (period === this.period && !this.error) return;
        this.period = period;
        this._discard();
        void this._read();
    }

    handleAsOf({ detail }: CustomEvent<{ readonly day: string | null }>): void {
        this.dispatchEvent(new CustomEvent('asof', { detail }));
    }

    handleRetry(): void {
        void this._read();
    }

    _discard(): void {
        this.performance = undefined;
        this.error = undefined;
    }

    /** `newest`: whether a person asked for the newest, not for what was read within the last minute. */
    async _read({ newest = false } = {}): Promise<void> {
        if (!this._recordId) return;
        this._reading += 1;
        const reading = this._reading;
        this.isReading = true;
        try {
            const performance = await getPerformance({
                householdId: this._recordId,
                period: this.period,
                refresh: newest,
            });
            if (reading !== this._reading) return;
            this.performance = performance;
            this.error = undefined;
        } catch (cause) {
            if (reading !== this._reading) return;
            this.error = toUserError(cause);
        }
        this.isReading = false;
    }
}
