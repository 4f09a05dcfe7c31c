/**
 * Numbers that look random and are always the same: a function of a name and a day, nothing else.
 *
 * Only sums and products are used, which every machine rounds alike; logarithms and cosines may differ in the last bit.
 *
 * @module
 */

/** Seed of a name (FNV-1a). */
export function seedOf(name: string): number {
  let seed = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) seed = Math.imul(seed ^ name.charCodeAt(at), 0x01000193);
  return seed >>> 0;
}

/** A fraction from 0 to 1 (the finaliser of MurmurHash3 over seed and place). */
function fractionAt(seed: number, place: number): number {
  let bits = (seed + Math.imul(place + 1, 0x9e3779b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** Nearly normal, mean 0, deviation 1, never beyond ±3.47: four fractions added up. */
export function noiseAt(seed: number, place: number): number {
  const sum =
    fractionAt(seed, place * 4) +
    fractionAt(seed, place * 4 + 1) +
    fractionAt(seed, place * 4 + 2) +
    fractionAt(seed, place * 4 + 3);
  return (sum - 2) * 1.7320508075688772;
}
