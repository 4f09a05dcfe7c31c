/**
 * Reads a zip file as `sf` packs it: stored or deflated, no encryption, no parts over 4 GB.
 *
 * @module
 */
import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** The end record without a comment, and the longest comment. */
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;
/** No file of a package is larger, whatever it says of itself. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Path → content, of every file.
 *
 * @throws Error if it is no zip, or a path leads out of it.
 */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(
    Buffer.from([0x50, 0x4b, 0x05, 0x06]),
    zip.length - END_LENGTH < 0 ? 0 : zip.length - END_LENGTH,
  );
  if (
    end < 0 ||
    end < zip.length - END_LENGTH - LONGEST_COMMENT ||
    zip.readUInt32LE(end) !== END_OF_DIRECTORY
  )
    throw new Error('it is not a zip file');
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('its directory is damaged');
    const method = zip.readUInt16LE(at + 10);
    const packed = zip.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const start = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength!);
    at += 46 + nameLength! + extraLength! + commentLength!;
    if (name.endsWith('/')) continue;
    if (name.startsWith('/') || name.includes('\\') || name.split('/').includes('..'))
      throw new Error(`its file ${name} leads out of it`);
    const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
    const bytes = zip.subarray(data, data + packed);
    if (method !== 0 && method !== 8) throw new Error(`its file ${name} is packed in a way nobody uses`);
    files.set(name, method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }));
  }
  return files;
}
