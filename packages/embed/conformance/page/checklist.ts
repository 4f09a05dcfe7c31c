/**
 * What an app should do, in words for its developer.
 *
 * @module
 */

/** A check, in words for the developer. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What to do when it fails. */
  readonly remedy: string;
}

/** Every check, in the order they run. */
export const CHECKS: readonly Check[] = [
  {
    id: 'framing',
    title: 'The app may be framed',
    remedy: 'Send frame-ancestors with the origins you serve, and no X-Frame-Options.',
  },
  {
    id: 'headers',
    title: 'Headers, cookies and address are as they should be',
    remedy: 'See “What your server sends” in docs/embedding.md.',
  },
  {
    id: 'hello',
    title: 'Says hello to this page within 8 seconds',
    remedy: 'Call connect() when the document loads, with this page’s origin among hostOrigins.',
  },
  {
    id: 'ready',
    title: 'Takes the welcome and is ready',
    remedy: 'Take the port of the welcome with your own nonce, and send ready with the page’s nonce first.',
  },
  { id: 'ping', title: 'Answers a ping', remedy: 'Answer {"kind":"ping"} with {"kind":"pong"}, always.' },
  {
    id: 'unknown',
    title: 'Survives unknown events, late answers and nonsense',
    remedy: 'Drop what you do not know or no longer wait for. Never throw on it.',
  },
  {
    id: 'context',
    title: 'Follows the page to another client',
    remedy:
      'Use the newest context; send its revision with each request. Look yourself that the app shows the other client.',
  },
  {
    id: 'appearance',
    title: 'Takes a dark theme and another language without losing the connection',
    remedy: 'Apply context.appearance on each change. Look yourself that the app looks right.',
  },
  {
    id: 'resize',
    title: 'Its height settles',
    remedy: 'Ask for a height when the content changed, not when the panel did. Avoid 100vh inside.',
  },
  {
    id: 'token',
    title: 'Signs on: the backend redeems the code rightly, once',
    remedy: 'See “Sign on” in docs/embedding.md.',
  },
  {
    id: 'ended',
    title: 'Asks for no token once the session has ended',
    remedy:
      'After session.ended with logout, permission or removed, stop: the person has to load the app again.',
  },
  {
    id: 'reload',
    title: 'Comes back after a reload, with a new nonce',
    remedy: 'Make the nonce anew in each document, and keep nothing the page gave you.',
  },
  {
    id: 'grants',
    title: 'Does without what it was not granted',
    remedy: 'Look at connection.capabilities before you call; hide what you may not do.',
  },
  {
    id: 'storage',
    title: 'Works where storage is blocked (sandboxed, no origin)',
    remedy:
      'Wrap localStorage, sessionStorage and cookies in try. In a sandboxed frame scripts of type module and fetches need Access-Control-Allow-Origin.',
  },
  {
    id: 'foreign',
    title: 'Says nothing to a page it does not know',
    remedy: 'List exact hostOrigins. Never post to “*”.',
  },
  {
    id: 'clean',
    title: 'Sent nothing the page had to throw away',
    remedy: 'Every frame is one JSON string with a known kind. See docs/bridge-protocol.md.',
  },
];
