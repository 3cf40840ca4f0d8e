/** What the API server answered instead of success, or that it did not answer (`status` 0, `reason` `Unreachable`). */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The machine-readable reason of Kubernetes' Status object: `NotFound`, `Conflict`, `Expired`, … */
  readonly reason: string;
  /** How long the server asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, reason: string, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The names of HTTP statuses whose body is plain text: the API server's own filters (429, 401 …) send no Status object. */
const reasons: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

interface StatusBody {
  reason?: string;
  message?: string;
  code?: number;
}

/** The error of an answer that is not 2xx. `retryAfter` is the header, in seconds. */
export function errorOf(status: number, body: string, retryAfter?: string): KubeError {
  const told = parseStatus(body);
  const seconds = retryAfter === undefined ? NaN : Number(retryAfter);
  return new KubeError(
    status,
    told.reason ?? reasons[status] ?? 'Unknown',
    told.message ?? (body.trim().slice(0, 500) || `HTTP ${status}`),
    Number.isFinite(seconds) ? seconds * 1000 : undefined,
  );
}

/** The error inside an ERROR event of a watch, whose HTTP status was 200. */
export function errorOfStatus(object: unknown): KubeError {
  const told = (object ?? {}) as StatusBody;
  return new KubeError(told.code ?? 500, told.reason ?? 'Unknown', told.message ?? 'the watch ended with an error');
}

function parseStatus(body: string): StatusBody {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** The API server did not answer; the message names its address and the cause. */
export function unreachable(message: string): KubeError {
  return new KubeError(0, 'Unreachable', message);
}

export function hasReason(error: unknown, ...wanted: string[]): error is KubeError {
  return error instanceof KubeError && wanted.includes(error.reason);
}
