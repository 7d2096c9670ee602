import type { Socket } from 'node:net';

/**
 * What is written to the socket within one turn of the event loop leaves in one piece: pipelined requests that begin
 * together then cost one system call and not one each.
 */
export function joinWrites(socket: Socket): void {
  const uncork = socket.uncork.bind(socket);
  let corks = 0;
  const flush = (): void => {
    for (; corks > 0; corks--) uncork();
  };
  socket.uncork = () => {
    if (corks++ === 0) process.nextTick(flush);
  };
}
