import { connect, createServer, type Server } from 'node:net';

/**
 * The network under the double's VPCs: addresses in 127.0.0.0/8 of this machine. Nothing else is ever listened on or connected to.
 */
export interface Loopback {
  /** Accepts connections on `address:port` until the returned function is called. */
  listen(address: string, port: number): Promise<() => Promise<void>>;
  /** Whether something accepts a connection on `address:port` within a second. */
  answers(address: string, port: number): Promise<boolean>;
}

const assertLoopback = (address: string): void => {
  if (!/^127\.\d+\.\d+\.\d+$/.test(address))
    throw new Error(`${address} is not a loopback address: the double talks to no other`);
};

/** The machine's own loopback interface. */
export const realLoopback: Loopback = {
  listen: async (address, port) => {
    assertLoopback(address);
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).resume());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, address, resolve);
    });
    server.unref();
    return () => close(server);
  },
  answers: (address, port) => {
    assertLoopback(address);
    return new Promise((resolve) => {
      const socket = connect({ host: address, port, timeout: 1000 });
      const end = (answer: boolean) => () => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
    });
  },
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
