import { pino } from 'pino';
import type { Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What every part of the program may ask of a logger. One event, one line: fields for machines, a message for people. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds `fields` to each of its lines. */
  child(fields: object): Log;
}

/** JSON lines for machines, or text for people. */
export type LogFormat = 'json' | 'text';

export interface LogOptions {
  level: LogLevel;
  format?: LogFormat;
  /** Where the lines go; standard output by default. */
  to?: 'stdout' | 'stderr';
}

/**
 * Lines with a level's name and an ISO time. Writes are synchronous, so nothing is lost when the process ends.
 * Redaction is the last net, not the first: values that are secret are never handed to a logger.
 */
export function createLog(options: LogOptions): Log {
  const destination = pino.destination({ dest: options.to === 'stderr' ? 2 : 1, sync: true });
  return wrap(
    pino(
      {
        level: options.level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: ['*.password', '*.secretString', '*.SecretString', '*.token', 'headers.authorization'],
      },
      options.format === 'text' ? { write: (line: string) => destination.write(asText(line)) } : destination,
    ),
  );
}

/** `2026-11-25T16:05:01Z info  message field=value`, of a JSON line. */
export function asText(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return `${[`${String(time).slice(0, 19)}Z`, String(level).padEnd(5), String(msg), ...rest].join(' ')}\n`;
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => {
      logger.debug(fields, message);
    },
    info: (fields, message) => {
      logger.info(fields, message);
    },
    warn: (fields, message) => {
      logger.warn(fields, message);
    },
    error: (fields, message) => {
      logger.error(fields, message);
    },
    child: (fields) => wrap(logger.child(fields)),
  };
}

/** Says nothing: for tests and for parts whose caller wants no lines. */
export const silentLog: Log = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  child: () => silentLog,
};

function ignore(): void {
  // A logger that drops its lines.
}
