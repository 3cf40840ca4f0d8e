import { connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to a connection that came in. */
export type OnConnection = (socket: Socket) => void;

/**
 * The network under the double's VPCs: addresses in 127.0.0.0/8 of this machine. Nothing else is ever listened on or connected to.
 */
export interface Loopback {
  /**
   * Accepts connections on `address:port` until the returned function is called, which cuts them.
   * @param onConnection by default a connection is held and what it says is passed over
   */
  listen(address: string, port: number, onConnection?: OnConnection): Promise<() => Promise<void>>;
  /** Whether something accepts a connection from `from` on `address:port` within a second. */
  answers(address: string, port: number, from?: string): Promise<boolean>;
}

export const assertLoopback = (address: string): void => {
  if (!/^127\.\d+\.\d+\.\d+$/.test(address))
    throw new Error(`${address} is not a loopback address: the double talks to no other`);
};

const passOver: OnConnection = (socket) => socket.on('error', () => socket.destroy()).resume();

/** The machine's own loopback interface. */
export const realLoopback: Loopback = {
  listen: async (address, port, onConnection = passOver) => {
    assertLoopback(address);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      onConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, address, resolve);
    });
    server.unref();
    return () => close(server, sockets);
  },
  answers: (address, port, from) => {
    assertLoopback(address);
    return new Promise((resolve) => {
      const socket = connect({
        host: address,
        port,
        timeout: 1000,
        ...(from === undefined ? {} : { localAddress: from }),
      });
      const end = (answer: boolean) => () => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
    });
  },
};

const close = (server: Server, sockets: Iterable<Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of sockets) socket.destroy();
  });
