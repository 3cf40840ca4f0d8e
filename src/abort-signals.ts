/** Who follows a signal. */
const followers = new WeakMap<AbortSignal, AbortController[]>();

/**
 * One listener stands for all followers: a signal's listeners are a linked list, and one that was removed still holds the next,
 * so that an endless row of calls, each begun before the last has ended, would keep all that went before.
 */
const followersOf = (source: AbortSignal): AbortController[] => {
  const known = followers.get(source);
  if (known) return known;
  const all: AbortController[] = [];
  source.addEventListener('abort', () => {
    for (const follower of [...all]) follower.abort(source.reason);
  });
  followers.set(source, all);
  return all;
};

/**
 * Does `work` with a controller of its own, that aborts when `source` does, with its reason, until the work has ended. For what is
 * done many times a second: AbortSignal.any and AbortSignal.timeout hold what they make by weak references, and only a full
 * garbage collection takes it away again.
 * @param source something that lives long
 */
export const following = async <T>(
  source: AbortSignal,
  work: (follower: AbortController) => Promise<T>,
): Promise<T> => {
  const follower = new AbortController();
  if (source.aborted) follower.abort(source.reason);
  const all = followersOf(source);
  all.push(follower);
  try {
    return await work(follower);
  } finally {
    all.splice(all.indexOf(follower), 1);
  }
};

/** Does `work` under a signal that aborts when `source` does, or with a TimeoutError after so many milliseconds. */
export const withTimeLimit = <T>(
  ms: number,
  source: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> =>
  following(source, async (follower) => {
    const timer = setTimeout(() => {
      follower.abort(new DOMException(`it took longer than ${ms} ms`, 'TimeoutError'));
    }, ms).unref();
    try {
      return await work(follower.signal);
    } finally {
      clearTimeout(timer);
    }
  });
