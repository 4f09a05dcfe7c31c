/**
 * One JSON line per event on standard output, redacted.
 *
 * @module
 */
import { pino, type DestinationStream } from 'pino';
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
  /** Writes a line whose fields are known to hold nothing secret, without looking at them: the access line. */
  access(fields: LogFields): void;
  /** Writes out what is still in memory. */
  flush(): void;
}

/**
 * @param level - Default `info`.
 * @param destination - Default standard output, written without waiting.
 */
export function createLog(level: LogLevel = 'info', destination?: DestinationStream): Log {
  const target = destination ?? pino.destination({ dest: 1, sync: false, minLength: 4096 });
  const logger = pino(
    {
      level,
      base: { service: 'rialto-companion' },
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
    if ('flushSync' in target && typeof target.flushSync === 'function') {
      // Not open yet, or the reader has gone: there is nobody left to tell.
      try {
        (target.flushSync as () => void)();
      } catch {
        return;
      }
    }
  };
  // A buffer that is not full is still written within a second, so that the log can be followed.
  if (destination === undefined) setInterval(() => logger.flush(), 500).unref();
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
    access: (fields) => logger.info(fields, 'request'),
    flush,
  };
}
