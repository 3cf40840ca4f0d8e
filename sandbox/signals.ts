/** Resolves at the first SIGINT or SIGTERM. More of them change nothing: npm hands on the terminal's, which came to us already. */
export const untilSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
  });
