/**
 * Starts the studio's front end.
 *
 * @module
 */
import { render } from 'preact';
import { StudioApp } from './studioApp.tsx';

// Before anything is known of the page, the system says whether it is dark.
const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset['theme'] = prefersDark ? 'dark' : 'light';

const root = document.getElementById('studio')!;
root.replaceChildren();
root.removeAttribute('aria-busy');
render(<StudioApp isFull={document.documentElement.dataset['mode'] === 'full'} />, root);
