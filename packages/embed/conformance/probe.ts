/**
 * Looks at how an app's page is served: what a browser would only say by showing nothing.
 *
 * @module
 */

const TIMEOUT_MS = 10_000;
/** Where Lightning Experience is. */
const LIGHTNING = 'https://acme.lightning.force.com';

/** What was seen. Empty lists: all is well. */
export interface Probe {
  /** What keeps the app out of a frame. */
  readonly framing: readonly string[];
  /** What would rather be otherwise. */
  readonly advice: readonly string[];
}

/**
 * Asks for the app's page as a browser would.
 *
 * @param origin - Of the conformance page.
 */
export async function probe(app: string, origin: string): Promise<Probe> {
  let response: Response;
  try {
    response = await fetch(app, {
      headers: { accept: 'text/html', 'sec-fetch-dest': 'iframe' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
  } catch {
    return { framing: [`${app} does not answer.`], advice: [] };
  }
  const { headers } = response;
  const ancestors = readAncestors(headers.get('content-security-policy'));
  const framing = [
    response.ok ? '' : `${app} answers ${response.status}.`,
    // A browser that knows frame-ancestors does not look at it.
    headers.has('x-frame-options') && ancestors === undefined
      ? `X-Frame-Options: ${headers.get('x-frame-options') ?? ''} keeps it out of every frame. Use frame-ancestors.`
      : '',
    ancestors !== undefined && !ancestors.some((source) => covers(source, origin))
      ? `frame-ancestors does not name ${origin}: add it while you test.`
      : '',
  ].filter(Boolean);
  const advice = [
    ancestors === undefined
      ? 'No frame-ancestors: any site may frame the app. Name https://*.lightning.force.com and what else you serve.'
      : ancestors.some((source) => covers(source, LIGHTNING))
        ? ''
        : 'frame-ancestors names no https://*.lightning.force.com.',
    ancestors?.includes('*') === true ? 'frame-ancestors * lets any site frame the app.' : '',
    ...headers.getSetCookie().map(adviseOnCookie),
    adviseOnUrl(response.url),
  ].filter(Boolean);
  return { framing, advice };
}

function readAncestors(policy: string | null): string[] | undefined {
  const directive = policy
    ?.split(/[;,]/)
    .map((part) => part.trim())
    .find((part) => /^frame-ancestors\b/i.test(part));
  return directive?.split(/\s+/).slice(1);
}

/** As CSP matches a source with an origin: `https://*.example.com`, `http://127.0.0.1:*`, `example.com`. */
function covers(source: string, origin: string): boolean {
  if (source === '*') return true;
  const [, scheme, host = '', port] = /^(?:(https?):\/\/)?([^/:]+)(?::(\d+|\*))?$/i.exec(source) ?? [];
  const url = new URL(origin);
  return (
    (scheme === undefined || url.protocol === `${scheme}:`) &&
    (host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host.toLowerCase()) &&
    (port === '*' || url.port === (port ?? ''))
  );
}

function adviseOnCookie(cookie: string): string {
  const name = cookie.split('=')[0] ?? '';
  return /;\s*samesite=none/i.test(cookie) && /;\s*secure/i.test(cookie) && /;\s*partitioned/i.test(cookie)
    ? ''
    : `The cookie ${name} is not SameSite=None; Secure; Partitioned: in a frame no browser will send it.`;
}

const adviseOnUrl = (url: string): string =>
  [...new URL(url).searchParams.keys()].some((name) => /token|secret|password|jwt|sid$|code$/i.test(name))
    ? 'The address carries what looks like a secret. Addresses end up in logs and referrers.'
    : '';
