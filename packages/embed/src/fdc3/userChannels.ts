/**
 * The user channels: the eight FDC3 recommends, by their ids, names and colours.
 *
 * @see {@link https://fdc3.finos.org/docs/2.2/api/spec#recommended-user-channel-set | FDC3 2.2: recommended user channels}
 * @module
 */

/** A channel people know by its colour. */
export interface UserChannel {
  /** `fdc3.channel.1` to `fdc3.channel.8`. */
  readonly id: string;
  readonly name: string;
  /** A CSS colour name. */
  readonly color: string;
  /** What stands on its badge. */
  readonly glyph: string;
}

const COLORS = ['red', 'orange', 'yellow', 'green', 'cyan', 'blue', 'magenta', 'purple'];

/** In the order they are offered. */
export const USER_CHANNELS: readonly UserChannel[] = COLORS.map((color, index) => ({
  id: `fdc3.channel.${index + 1}`,
  name: `Channel ${index + 1}`,
  color,
  glyph: `${index + 1}`,
}));
