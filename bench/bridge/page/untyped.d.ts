/**
 * The libraries without types, as far as they are used here.
 *
 * @module
 */

declare module 'post-robot' {
  interface PostRobot {
    on(
      name: string,
      options: { readonly window: Window; readonly domain: string },
      handler: (event: { readonly data: { readonly message?: string } }) => unknown,
    ): { cancel(): void };
    send(
      window: Window,
      name: string,
      data: object,
      options: { readonly domain: string },
    ): Promise<{ readonly data: unknown }>;
  }
  const postRobot: PostRobot;
  export default postRobot;
}

declare module 'postmate' {
  interface ParentApi {
    get(property: string): Promise<unknown>;
  }
  /** @see {@link https://github.com/dollarshaveclub/postmate | Postmate} */
  export default class Postmate extends Promise<ParentApi> {
    constructor(options: { readonly container: Element; readonly url: string });
    static Model: new (model: Readonly<Record<string, unknown>>) => Promise<unknown>;
  }
}
