/**
 * One JSON line per event on standard output, redacted.
 *
 * @module
 */
import { pino, type DestinationStream } from 'pino';
import { formatAccessLine, type AccessLine } from './accessLine.ts';
import { LineBuffer } from './lineBuffer.ts';
import { redact, redactText } from './redaction.ts';

/** What may be logged, least first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** One of them. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Members of one line. Errors go in `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes lines. Fields first, then one short sentence. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  fatal(fields: LogFields, message: string): void;
  /** Writes the line of an answered call, level `info`. */
  access(line: AccessLine): void;
  /** Writes out what is still in memory. */
  flush(): void;
}

const SERVICE = 'rialto-companion';
/** A line waits no longer than this, in milliseconds, so that the log can be followed. */
const PASS_EVERY_MS = 500;

/**
 * @param level - Default `info`.
 * @param destination - Default standard output, written without waiting.
 */
export function createLog(level: LogLevel = 'info', destination?: DestinationStream): Log {
  const buffer =
    destination === undefined ? new LineBuffer(pino.destination({ dest: 1, sync: false })) : undefined;
  const target = (destination ?? buffer)!;
  const logger = pino(
    {
      level,
      base: { service: SERVICE },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  const write =
    (to: Exclude<LogLevel, 'silent' | 'trace'>) =>
    (fields: LogFields, message: string): void => {
      if (logger.isLevelEnabled(to)) logger[to](redact(fields) as object, redactText(message));
    };
  const flush = (): void => {
    try {
      buffer?.flushSync();
    } catch {
      // Not open yet, or the reader has gone: there is nobody left to tell.
      return;
    }
  };
  if (buffer !== undefined) setInterval(() => buffer.pass(), PASS_EVERY_MS).unref();
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    access(line) {
      if (logger.isLevelEnabled('info')) target.write(formatAccessLine(SERVICE, Date.now(), line));
    },
    flush,
  };
}
