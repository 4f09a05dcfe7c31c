/**
 * Starts the chartroom in its page.
 *
 * @module
 */
import './storageShim.ts';
import { render } from 'preact';
import { Chartroom } from './chartroom.tsx';

const root = document.querySelector('#chartroom');
if (root !== null) render(<Chartroom />, root);
