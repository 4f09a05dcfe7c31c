/**
 * A simulator of the page around the components: an FSC-like household record page in the browser that runs the real
 * Lightning Web Components of `force-app` with the real base components, plain or inside Lightning Web Security.
 *
 * @module
 */
export { startPreview, type Preview, type PreviewOptions } from './startPreview.ts';
export { compileForSecurity, type SecurityCompileOptions } from './securityCompiler.ts';
