/**
 * How the page looks and speaks, for apps that are to look and speak alike.
 *
 * @module
 */
import language from '@salesforce/i18n/lang';
import timeZone from '@salesforce/i18n/timeZone';
import type { Appearance, Theme } from 'c/embedHost';

/** SLDS sets it on the page's root: `slds-color-scheme_dark`; other releases write it with dashes. */
const SCHEME = /\bslds-color-scheme[-_]{1,2}(light|dark|system)\b/;

/** @param currencyCode - ISO 4217 of the user, which only the org knows. */
export function readAppearance(currencyCode: string): Appearance {
    return { theme: readTheme(), language: language.replaceAll('_', '-'), currencyCode, timeZone };
}

/**
 * Watches the page's colour scheme.
 *
 * @param onChange - Told when it has become another one.
 * @returns what ends it.
 */
export function watchAppearance(onChange: () => void): () => void {
    const query = systemQuery();
    let theme = readTheme();
    const look = (): void => {
        const now = readTheme();
        if (now === theme) return;
        theme = now;
        onChange();
    };
    const observer = new MutationObserver(look);
    const options = { attributes: true, attributeFilter: ['class'] };
    observer.observe(document.documentElement, options);
    observer.observe(document.body, options);
    query?.addEventListener('change', look);
    return () => {
        observer.disconnect();
        query?.removeEventListener('change', look);
    };
}

/** A page that says nothing of colour schemes is a light one, whatever the system prefers. */
function readTheme(): Theme {
    const classes = `${document.documentElement.className} ${document.body.className}`;
    const [, scheme] = SCHEME.exec(classes) ?? [];
    if (scheme === 'system') return systemQuery()?.matches ? 'dark' : 'light';
    return scheme === 'dark' ? 'dark' : 'light';
}

function systemQuery(): MediaQueryList | undefined {
    // Absent where components are tested.
    return typeof window.matchMedia === 'function'
        ? window.matchMedia('(prefers-color-scheme: dark)')
        : undefined;
}
