/**
 * The person's end: what is printed, what is typed, and colours where somebody looks.
 *
 * @module
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { AccessError } from '../companionAccess.ts';

/** Longer secrets are refused, in bytes. */
const MAX_SECRET_BYTES = 16_384;

/** How a word looks. */
export type Paint = 'good' | 'bad' | 'warning' | 'faint';

/** Where a command prints and asks. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
  /** Results, a line. */
  print(line: string): void;
  /** Words about them, a line; not part of the result. */
  say(line: string): void;
  readonly paint: (text: string, paint: Paint) => string;
  /** A secret from stdin: typed without being shown, or piped. @throws {@link AccessError} if it is empty or too long. */
  readSecret(prompt: string): Promise<string>;
  /** Whether the person says yes. Without a person: no. */
  confirm(question: string): Promise<boolean>;
}

const CODES: Readonly<Record<Paint, string>> = { good: '32', bad: '31', warning: '33', faint: '2' };

/** What the process was started with. */
type Process = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr'>;

/** The terminal of a process. */
export function createTerminal({ env, stdin, stdout, stderr }: Process): Terminal {
  const hasColours = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

  async function ask(question: string, isHidden: boolean): Promise<string> {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    stderr.write(question);
    const lines = createInterface({
      input: stdin,
      output: isHidden ? silent : stderr,
      terminal: isHidden,
      historySize: 0,
    });
    try {
      return await lines.question('');
    } finally {
      lines.close();
      if (isHidden) stderr.write('\n');
    }
  }

  async function readPiped(): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stdin as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      // One line break more than the secret itself.
      if (size > MAX_SECRET_BYTES + 2) break;
      chunks.push(bytes);
    }
    if (size > MAX_SECRET_BYTES + 2) return 'x'.repeat(MAX_SECRET_BYTES + 1);
    return Buffer.concat(chunks).toString('utf8');
  }

  // Whoever reads along may stop in the middle, as `head` does. That is no fault of the command.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  return {
    env,
    isInteractive: stdin.isTTY,
    print: (line) => void stdout.write(`${line}\n`),
    say: (line) => void stderr.write(`${line}\n`),
    paint: (text, paint) => (hasColours ? `\u001b[${CODES[paint]}m${text}\u001b[0m` : text),
    async readSecret(prompt) {
      const typed = stdin.isTTY ? await ask(prompt, true) : await readPiped();
      // `echo` and editors end a text with a line break that is not part of the secret.
      const value = typed.replace(/\r?\n$/, '');
      // At the prompt a line break ends the secret: a key that is pasted would be cut.
      if (stdin.isTTY && value.startsWith('-----BEGIN'))
        throw new AccessError(
          'A key has several lines: pipe it, as in set NAME < key.pem. Nothing was changed.',
        );
      if (value === '') throw new AccessError('No value came from stdin. Nothing was changed.');
      if (Buffer.byteLength(value) > MAX_SECRET_BYTES)
        throw new AccessError(`The value has more than ${MAX_SECRET_BYTES} bytes. Nothing was changed.`);
      return value;
    },
    async confirm(question) {
      return stdin.isTTY && /^y(?:es)?$/i.test((await ask(`${question} [y/N] `, false)).trim());
    },
  };
}
