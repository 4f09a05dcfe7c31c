/**
 * What the server told this page.
 *
 * @module
 */

/** `{ recordId, lws, notices, vendors, layout, tabs }` */
export const config = JSON.parse(document.querySelector('#preview-config').textContent);
