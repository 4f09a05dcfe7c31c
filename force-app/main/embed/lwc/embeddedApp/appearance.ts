/**
 * How the page looks and speaks, for apps that are to look and speak alike.
 *
 * The theme is read off an element of the component's own, which has the colour of the page's surfaces, and a change of it
 * is that element's `transitionend`: Lightning Web Security lets nobody observe the page's root, where SLDS sets its colour
 * scheme.
 *
 * @module
 */
import language from '@salesforce/i18n/lang';
import timeZone from '@salesforce/i18n/timeZone';
import type { Appearance, Theme } from 'c/embedHost';

const HALF_BRIGHT = (3 * 255) / 2;

/** @param currencyCode - ISO 4217 of the user, which only the org knows. */
export function appearanceOf(theme: Theme, currencyCode: string): Appearance {
    return { theme, language: language.replaceAll('_', '-'), currencyCode, timeZone };
}

/** @param sensor - Has the colour of the page's surfaces; absent or without a style: light. */
export function themeOf(sensor: Element | null | undefined): Theme {
    const colour = sensor ? window.getComputedStyle(sensor).backgroundColor : '';
    const [red, green, blue] = (/^rgb\((\d+), ?(\d+), ?(\d+)\)$/.exec(colour) ?? []).slice(1).map(Number);
    if (red === undefined || green === undefined || blue === undefined) return 'light';
    return red + green + blue < HALF_BRIGHT ? 'dark' : 'light';
}
