import { connect, createServer } from 'node:net';

// Below the ephemeral range (32768 on): a client that keeps dialling a port of that range while nothing listens there
// can end up connected to itself, and then the service cannot have its port back.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** @param {number} port @returns {Promise<boolean>} */
export function isFree(port) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * A port on which nothing listens: the preferred one if it is free.
 * @param {number} [preferred]
 */
export async function freePort(preferred) {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

/** @param {number} port @returns {Promise<boolean>} whether somebody answers there */
export function answers(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
