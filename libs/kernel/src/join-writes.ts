import type { Socket } from 'node:net';

/**
 * What is written to the socket within one turn of the event loop leaves in one piece: requests or statements that
 * are given together then cost one system call and not one each. A socket that is yet to connect does so once it has.
 */
export function joinWrites(socket: Socket): void {
  // connect() puts the `write` of all sockets back in the place of one's own.
  if (socket.pending) return void socket.once('connect', () => joinWrites(socket));
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let isJoining = false;
  const leave = (): void => {
    isJoining = false;
    socket.uncork();
  };
  socket.write = (...args: unknown[]): boolean => {
    if (!isJoining) {
      isJoining = true;
      socket.cork();
      process.nextTick(leave);
    }
    return write(...args);
  };
}
