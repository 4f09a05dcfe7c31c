/**
 * `multipart/form-data`, as far as a deployment needs it.
 *
 * @module
 */
import type { OrgRequest } from '../http/routes.ts';
import { Refusal } from '../refusal.ts';

/** Name → content of each part. @throws Refusal if it is not multipart. */
export function multipart({ headers, body }: OrgRequest): Map<string, Buffer> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(headers['content-type'] ?? '');
  if (boundary === null) throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send multipart/form-data.');
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`);
  const parts = new Map<string, Buffer>();
  for (let at = body.indexOf(delimiter); at >= 0;) {
    const start = at + delimiter.length;
    const next = body.indexOf(delimiter, start);
    if (next < 0) break;
    const part = body.subarray(start + 2, next - 2);
    const headerEnd = part.indexOf('\r\n\r\n');
    const name = /name="([^"]+)"/.exec(part.subarray(0, headerEnd).toString('latin1'))?.[1];
    if (name !== undefined) parts.set(name, part.subarray(headerEnd + 4));
    at = next;
  }
  return parts;
}
