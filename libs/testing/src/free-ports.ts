import { createServer } from 'node:net';

// Below the ephemeral range, so that no client's own port is in the way when a process comes back to its old one.
const LOWEST = 12_000;
const PORTS_OF_A_LANE = 4_000;

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 on which nothing listens; tests that run at the same time get theirs from different ranges. */
export async function freePort(): Promise<number> {
  const lowest = LOWEST + PORTS_OF_A_LANE * Number(process.env['HUB_TEST_LANE'] ?? 0);
  for (;;) {
    const port = lowest + Math.floor(Math.random() * PORTS_OF_A_LANE);
    if (await isFree(port)) return port;
  }
}
