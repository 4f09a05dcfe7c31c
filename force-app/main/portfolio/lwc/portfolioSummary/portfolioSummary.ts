import { LightningElement, api } from 'lwc';
import type { Portfolio } from '@rialto/contract';
import { describeGain, formatFraction, formatMoney, type GainText } from 'c/figures';
import { fill, formatDay, formatInstant } from 'c/localText';
import asOf from '@salesforce/label/c.Portfolio_AsOf';
import asOfStale from '@salesforce/label/c.Portfolio_AsOfStale';
import fxEffect from '@salesforce/label/c.Portfolio_FxEffect';
import gain from '@salesforce/label/c.Portfolio_Gain';
import gainPercent from '@salesforce/label/c.Portfolio_GainPercent';
import notKnown from '@salesforce/label/c.Portfolio_NotKnown';
import priceEffect from '@salesforce/label/c.Portfolio_PriceEffect';
import source from '@salesforce/label/c.Portfolio_Source';
import total from '@salesforce/label/c.Portfolio_Total';
import withoutCost from '@salesforce/label/c.Portfolio_WithoutCost';

/**
 * A household's total, how old it is, and its unrealised gain with what prices and currencies did apart.
 */
export default class PortfolioSummary extends LightningElement {
    /** The portfolio. */
    @api portfolio: Portfolio | undefined;

    labels = { fxEffect, gain, notKnown, priceEffect, total };

    get total(): string {
        return formatMoney(this.portfolio?.totalValue);
    }

    get asOf(): string {
        return fill(this.portfolio?.stale ? asOfStale : asOf, formatDay(this.portfolio?.asOf));
    }

    get asOfTone(): 'warning' | 'neutral' {
        return this.portfolio?.stale ? 'warning' : 'neutral';
    }

    get asOfIcon(): string | undefined {
        return this.portfolio?.stale ? undefined : 'utility:date_input';
    }

    get source(): string {
        const { vendor, retrievedAt } = this.portfolio ?? {};
        return vendor
            ? fill(source, vendor.charAt(0).toUpperCase() + vendor.slice(1), formatInstant(retrievedAt))
            : '';
    }

    get gain(): GainText | undefined {
        const amount = this.portfolio?.unrealisedGain?.amount;
        return amount && describeGain(amount);
    }

    get gainPercent(): string {
        const fraction = this.portfolio?.unrealisedGain?.fraction;
        return fraction ? fill(gainPercent, formatFraction(fraction, true)) : '';
    }

    get priceEffect(): GainText | undefined {
        const amount = this.portfolio?.unrealisedGain?.priceEffect;
        return amount && describeGain(amount);
    }

    get fxEffect(): GainText | undefined {
        const amount = this.portfolio?.unrealisedGain?.fxEffect;
        return amount && describeGain(amount);
    }

    get withoutCost(): string {
        const value = this.portfolio?.valueWithoutCost;
        return value && !/^[0.]+$/.test(value.amount) ? fill(withoutCost, formatMoney(value)) : '';
    }
}
