import { LightningElement, api } from 'lwc';

/** Stands in for `lightning-button`, with a real button inside so that its name can be checked. */
export default class Button extends LightningElement {
    @api label;
    @api title;
    @api variant;
    @api iconName;
    @api disabled = false;
    @api ariaLabel;
}
