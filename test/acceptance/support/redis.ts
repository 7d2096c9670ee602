import { once } from 'node:events';
import { connect } from 'node:net';

/** One command to the Redis of this run, by its inline protocol; the first line of the answer. */
export async function redisCommand(command: string): Promise<string> {
  const { hostname, port } = new URL(process.env['REDIS_URL'] ?? '');
  const socket = connect(Number(port), hostname);
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n')[0] ?? '';
}
