/**
 * zod as the bridge uses it: its small build, and never compiling code at run time, which pages forbid.
 *
 * @module
 */
import * as z from 'zod/mini';

z.config({ jitless: true });

export { z };
