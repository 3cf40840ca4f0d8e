import net from 'node:net';

interface ConnectOptions {
  readonly host?: string;
  readonly port?: number;
  localAddress?: string;
}

/** Connections from this process come from `address`, as those of a host with one network interface do. */
export const liveAt = (address: string): void => {
  const socket = net.Socket.prototype as unknown as { connect: (this: net.Socket, ...args: unknown[]) => net.Socket };
  const { connect } = socket;
  socket.connect = function (...args) {
    const options = optionsOf(args);
    if (options?.port !== undefined) options.localAddress ??= address;
    return connect.apply(this, args);
  };
};

/** `net.connect` hands on its arguments as a list of its own: options, callback. */
const optionsOf = (args: readonly unknown[]): ConnectOptions | undefined => {
  const [first] = args;
  const given: unknown = Array.isArray(first) ? first[0] : first;
  return typeof given === 'object' && given !== null ? given : undefined;
};
