/**
 * Plays lightning/platformShowToastEvent.
 *
 * @module
 */

/** Name of the event. */
export const ShowToastEventName = 'lightning__showtoast';

/** Asks the page to show a toast. */
export class ShowToastEvent extends CustomEvent {
  constructor(detail) {
    super(ShowToastEventName, { composed: true, cancelable: true, bubbles: true, detail });
  }
}
