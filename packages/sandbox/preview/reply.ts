/**
 * What a route of the preview answers.
 *
 * @module
 */

/** An answer in full. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON, never cached. */
export const jsonReply = (status: number, body: unknown): Reply => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
  headers: { 'cache-control': 'no-store' },
});

/** A module. */
export const scriptReply = (body: string): Reply => ({
  status: 200,
  type: 'text/javascript; charset=utf-8',
  body,
  headers: { 'cache-control': 'no-cache' },
});

/** A module that fails with this message when it is imported, so that the page can show it in the component's place. */
export const failingScript = (message: string): Reply =>
  scriptReply(`throw new Error(${JSON.stringify(message)});\nexport default undefined;\n`);

/** One sentence of text. */
export const textReply = (status: number, body: string): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});
