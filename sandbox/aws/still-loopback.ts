import { assertLoopback, type Loopback } from './loopback.ts';

/** A network in memory, for worlds without sockets: whatever listens answers at once, and carries nothing. */
export const stillLoopback = (): Loopback => {
  const listening = new Set<string>();
  return {
    listen: (address, port) => {
      assertLoopback(address);
      const where = `${address}:${port}`;
      listening.add(where);
      return Promise.resolve(() => {
        listening.delete(where);
        return Promise.resolve();
      });
    },
    answers: (address, port) => Promise.resolve(listening.has(`${address}:${port}`)),
  };
};
