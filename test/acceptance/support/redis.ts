import { once } from 'node:events';
import { connect } from 'node:net';

/** One command to the Redis of this run, or to another, by its inline protocol; the first line of the answer. */
export async function redisCommand(command: string, url = process.env['REDIS_URL'] ?? ''): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n')[0] ?? '';
}
