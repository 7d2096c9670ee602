import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { joinWrites } from './join-writes.js';

describe('joinWrites', () => {
  let server: Server;
  let socket: Socket;
  let heard = '';

  beforeEach(async () => {
    heard = '';
    server = createServer(peer => peer.on('data', data => (heard += data.toString())));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const port = (): number => (server.address() as AddressInfo).port;

  it('sends what is written in one turn in one piece, and that of the next in another', async () => {
    socket = connect(port(), '127.0.0.1');
    await once(socket, 'connect');
    joinWrites(socket);
    await expectTwoPieces();
  });

  it('does so where the socket was made before it was connected, as pg does', async () => {
    socket = new Socket();
    joinWrites(socket);
    socket.connect(port(), '127.0.0.1');
    await once(socket, 'connect');
    await expectTwoPieces();
  });

  async function expectTwoPieces(): Promise<void> {
    const pieces = jest.spyOn(socket as unknown as { _writev: () => void }, '_writev');
    const single = jest.spyOn(socket, '_write');
    socket.write('a');
    await Promise.resolve();
    socket.write('b');
    await nextTurn();
    socket.write('c');
    socket.write('d');
    await nextTurn();
    socket.end();
    await once(socket, 'close');

    expect(heard).toBe('abcd');
    expect(pieces).toHaveBeenCalledTimes(2);
    expect(single).not.toHaveBeenCalled();
  }
});
