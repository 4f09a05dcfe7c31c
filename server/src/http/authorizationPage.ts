/**
 * The page a person sees when the vendor has sent their browser back. Needs no script, no picture, nothing from anywhere.
 *
 * @module
 */
import { hash } from 'node:crypto';
import { ERROR_CODES } from '@rialto/contract';
import type { CompanionErrorCode } from './problem.ts';

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;padding:2rem 1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
p{margin:0 0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1.5rem 0 0;padding-top:1rem;border-top:1px solid GrayText;font-size:.875rem}
dd{margin:0;overflow-wrap:anywhere;font-family:ui-monospace,monospace}`;

/** Lets the page's own style in and nothing else; no other page may frame it. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

function page(title: string, paragraphs: readonly string[], facts: Readonly<Record<string, string>>): string {
  const said = paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
  const listed = Object.entries(facts)
    .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${said}
<dl>
${listed}
</dl>
</main>
</body>
</html>
`;
}

/** @param label - Of the external credential. @param userId - Whose account it is; `null`: the firm's. */
export const connectedPage = (label: string, userId: string | null, requestId: string): string =>
  page(
    `${label} is connected`,
    [
      userId === null
        ? 'The firm’s account at the vendor is connected to Salesforce.'
        : 'Your account at the vendor is connected to Salesforce.',
      'You can close this window. If you did not start this yourself, tell your administrator now.',
    ],
    { ...(userId === null ? {} : { 'Salesforce user': userId }), 'Correlation id': requestId },
  );

/** Says what a code means and what to do, never what the vendor wrote. */
export function failedPage(code: CompanionErrorCode, requestId: string): string {
  const { title, action } = ERROR_CODES[code];
  return page('Not connected', [title, action], { Code: code, 'Correlation id': requestId });
}

/** For a state that nobody waits for. Whoever reloads the page of a login that went well sees this: it must not say that it went wrong. */
export const nobodyWaitsPage = (requestId: string): string =>
  page(
    'This address is not good any more',
    [
      'It can be used once, within ten minutes. What was connected before stays connected.',
      'If you have not been told that your account is connected, ask your administrator for a new address.',
    ],
    { Code: 'AUTHORIZATION_FAILED', 'Correlation id': requestId },
  );
