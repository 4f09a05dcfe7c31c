/**
 * Plays lightning/primitiveIcon, which compiles 3,454 icon templates: draws from the SLDS sprite instead.
 *
 * @module
 */
import { LightningElement, api } from 'lwc';

const TEXT_VARIANTS = ['error', 'warning', 'success'];

export default class PrimitiveIcon extends LightningElement {
  static validationOptOut = ['class'];

  /** Address of an SVG symbol; wins over the name. */
  @api src;

  /** Class of the svg element. */
  @api svgClass;

  /** `<sprite>:<symbol>`, e.g. `utility:check`. */
  @api iconName;

  /** `bare`, `error`, `inverse`, `success` or `warning`. */
  @api variant;

  /** `xx-small` to `large`. Default `medium`. */
  @api
  get size() {
    return this._size;
  }
  set size(value) {
    this._size = value || 'medium';
  }

  _size = 'medium';

  get name() {
    return this.iconName?.split(':')[1];
  }

  get spriteHref() {
    if (this.src) return this.src;
    const [sprite, symbol] = (this.iconName ?? '').split(':');
    return symbol ? `/assets/icons/${sprite}-sprite/svg/symbols.svg#${symbol}` : '';
  }

  get computedClass() {
    const classes = [this.svgClass];
    if (this.variant !== 'bare') classes.push('slds-icon');
    if (TEXT_VARIANTS.includes(this.variant)) {
      classes.push(`slds-icon-text-${this.variant}`);
    } else if (this.variant !== 'inverse' && this.variant !== 'bare' && !this.src) {
      classes.push('slds-icon-text-default');
    }
    if (this._size !== 'medium') classes.push(`slds-icon_${this._size}`);
    return classes.filter(Boolean).join(' ');
  }
}
