/**
 * The ways an app and its page can talk that are measured side by side.
 *
 * @module
 */

/** One way. */
export interface WayDescription {
  /** Of its file in `page/ways`. */
  readonly file: string;
  readonly name: string;
  /** What it checks of a message that comes in, for people. */
  readonly checks: string;
  /** Whether only the page can ask. */
  readonly isAskedByPage?: boolean;
  /** Ships CommonJS only, under this package name. */
  readonly commonJs?: string;
}

/** The first is what the others are compared with. */
export const WAYS: readonly WayDescription[] = [
  { file: 'raw', name: 'raw MessagePort', checks: 'nothing; objects are cloned' },
  { file: 'rawJson', name: 'raw port, JSON text', checks: 'nothing' },
  {
    file: 'rialto',
    name: 'Rialto',
    checks: 'length, depth, shape, rate, grant, revision, parameters and answers by schema',
  },
  { file: 'penpal', name: 'Penpal', checks: 'shape of its own envelope' },
  { file: 'comlink', name: 'Comlink', checks: 'nothing; the app reaches into the page’s objects' },
  { file: 'postRobot', name: 'post-robot', checks: 'window and origin', commonJs: 'post-robot' },
  { file: 'framebus', name: 'framebus', checks: 'origin', commonJs: 'framebus' },
  {
    file: 'postmate',
    name: 'Postmate',
    checks: 'origin, of some messages; only the page can ask',
    isAskedByPage: true,
  },
];
