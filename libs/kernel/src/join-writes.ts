import type { Socket } from 'node:net';

/**
 * What is written to the socket within one turn of the event loop leaves in one piece: requests or statements that
 * are given together then cost one system call and not one each.
 */
export function joinWrites(socket: Socket): void {
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
