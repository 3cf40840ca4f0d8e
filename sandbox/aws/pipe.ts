import { connect, type Socket } from 'node:net';

export interface Destination {
  readonly host: string;
  readonly port: number;
  /** The address to connect from. */
  readonly localAddress?: string;
}

/** Carries bytes both ways between a connection and one that it opens; when one side ends or breaks, so does the other. */
export const pipeTo = (client: Socket, destination: Destination): Socket => {
  const upstream = connect({ ...destination, allowHalfOpen: false });
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  client.pipe(upstream).pipe(client);
  breakTogether(client, upstream);
  return upstream;
};

/** A connection that breaks is reset on its other side too: nobody takes it for an orderly end. */
const breakTogether = (one: Socket, other: Socket): void => {
  one.on('error', () => reset(other)).once('close', () => other.destroy());
  other.on('error', () => reset(one)).once('close', () => one.destroy());
};

/**
 * Ends a connection with a reset. One that is being shut down takes none any more: libuv refuses (uv_tcp_close_reset, EINVAL), and
 * Node then forgets the socket without closing it.
 */
export const reset = (socket: Socket): Socket => (socket.writableEnded ? socket.destroy() : socket.resetAndDestroy());
