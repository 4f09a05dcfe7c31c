import { LightningElement, api } from 'lwc';
import { compareDecimals, formatMoney, formatPercent } from 'c/figures';
import { fill } from 'c/localText';
import { ASSET_CLASS_NAMES } from 'c/portfolioWords';
import assetClass from '@salesforce/label/c.Portfolio_Col_Class';
import image from '@salesforce/label/c.Portfolio_AllocationImage';
import noHoldings from '@salesforce/label/c.Portfolio_NoHoldings';
import share from '@salesforce/label/c.Portfolio_Col_Share';
import title from '@salesforce/label/c.Portfolio_Allocation';
import value from '@salesforce/label/c.Portfolio_Col_Value';

/** Between slices, so that neighbours differ by more than their colour. Of the ring's 100. */
const GAP = 0.6;

/**
 * Allocation by asset class as a ring, and beside it the same figures as a table.
 */
export default class AllocationChart extends LightningElement {
    /** The slices, in any order. */
    @api
    slices;

    labels = { assetClass, noHoldings, share, title, value };

    get rows() {
        let drawn = 0;
        return [...(this.slices ?? [])]
            .sort((one, other) => compareDecimals(other.percent, one.percent))
            .map((slice) => {
                const length = Math.max(0, Number(slice.percent));
                const row = toRow(slice, length, drawn);
                drawn += length;
                return row;
            });
    }

    get isEmpty() {
        return this.rows.length === 0;
    }

    get description() {
        return fill(image, this.rows.map(({ name, percent }) => `${name} ${percent}`).join(', '));
    }
}

function toRow(slice, length, start) {
    const visible = Math.max(0, length - (length > GAP * 2 && length < 100 ? GAP : 0));
    return {
        assetClass: slice.assetClass,
        name: ASSET_CLASS_NAMES[slice.assetClass],
        percent: formatPercent(slice.percent),
        value: formatMoney(slice.value),
        swatch: `swatch ${slice.assetClass}`,
        arc: `arc ${slice.assetClass}`,
        dash: `${visible} ${100 - visible}`,
        offset: String(25 - start),
    };
}
