/** What one sensor measured at one moment. */
export interface Reading {
  readonly deviceId: number;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** Degrees Celsius, whole. */
  readonly temperature: number;
}

/**
 * The record's value, as the published consumers read it: these three fields in this order, spaced as here. Timestamps are
 * UTC with always three digits of milliseconds, since consumers compare them as text.
 */
export const messageOf = ({ deviceId, atMs, temperature }: Reading): string =>
  `{"device_id": ${deviceId}, "timestamp": "${new Date(atMs).toISOString()}", "temperature": ${temperature}}`;

/** The record's key: readings of one device stay in one partition, and so in order. */
export const keyOf = ({ deviceId }: Reading): string => String(deviceId);
