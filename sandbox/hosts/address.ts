import net from 'node:net';

interface ConnectOptions {
  readonly host?: string;
  readonly port?: number;
  readonly localAddress?: string;
}

/** This process has one network interface, of `address`: its connections come from there, and its servers listen there. */
export const liveAt = (address: string): void => {
  connectFrom(address);
  listenAt(address);
};

const connectFrom = (address: string): void => {
  const socket = net.Socket.prototype as unknown as { connect: (this: net.Socket, ...args: unknown[]) => net.Socket };
  const { connect } = socket;
  socket.connect = function (first, ...more) {
    // `net.connect` hands on its arguments as a list of its own: options, callback.
    if (!Array.isArray(first)) return connect.call(this, from(address, first), ...more);
    first[0] = from(address, first[0]);
    return connect.call(this, first, ...more);
  };
};

/** A copy: pools of connections tell theirs apart by what they were asked for. */
const from = (address: string, options: unknown): unknown => {
  const given = options as ConnectOptions | undefined;
  return given?.port === undefined ? options : { localAddress: address, ...given };
};

/** Who listens on every address of a host listens on its only one. */
const listenAt = (address: string): void => {
  const server = net.Server.prototype as unknown as { listen: (this: net.Server, ...args: unknown[]) => net.Server };
  const { listen } = server;
  server.listen = function (...args) {
    const [port, host, ...more] = args;
    const anywhere = typeof port === 'number' && (host === undefined || host === '0.0.0.0' || host === '::');
    return anywhere ? listen.call(this, port, address, ...more) : listen.apply(this, args);
  };
};
