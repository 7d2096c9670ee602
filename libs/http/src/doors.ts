import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DoorsConfig } from '#libs/config';
import { UnreadableRequests } from './unreadable-request.js';

export type DoorName = 'exchange' | 'management' | 'health';

interface Door {
  readonly variable: string;
  readonly port: (config: DoorsConfig) => number;
  readonly paths: RegExp;
}

/** What each door shows; a path that belongs to another door is not there. */
const DOORS: Readonly<Record<DoorName, Door>> = {
  exchange: {
    variable: 'EXCHANGE_PORT',
    port: config => config.exchangePort,
    paths: /^\/(oauth|\.well-known|v1|adapters)(\/|$|\?)/,
  },
  management: { variable: 'MANAGEMENT_PORT', port: config => config.managementPort, paths: /^\/api\/v1(\/|$|\?)/ },
  health: { variable: 'HEALTH_PORT', port: config => config.healthPort, paths: /^\/(health|metrics)(\/|$|\?)/ },
};

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** A door that is open. */
export class OpenDoor {
  private leaving = false;

  constructor(
    readonly name: DoorName,
    private readonly server: Server,
    handle: RequestHandler,
  ) {
    const unreadable = new UnreadableRequests(name);
    server.on('clientError', (error, socket) => unreadable.answer(error, socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      // Else a connection that is kept open would be cut off at the end, perhaps with a request on its way.
      if (this.leaving) response.setHeader('connection', 'close');
      return DOORS[name].paths.test(request.url ?? '') ? handle(request, response) : notHere(response);
    });
  }

  /** From now on every answer is the last one of its connection. */
  leave(): void {
    this.leaving = true;
  }

  /** Stops listening, lets answers that are under way end, and cuts what is left at the deadline. */
  close(deadlineMs: number): Promise<void> {
    const { server } = this;
    return new Promise(resolve => {
      const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
      server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      server.closeIdleConnections();
    });
  }
}

/** Opens one door on its port. The listening error names the port and the variable that changes it. */
export function openDoor(name: DoorName, config: DoorsConfig, handle: RequestHandler): Promise<OpenDoor> {
  const { port: portOf, variable } = DOORS[name];
  const port = portOf(config);
  // A record upload may take hours; what is limited is silence (socket time-out), headers and, in the app, bodies.
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  server.timeout = 120_000;
  const door = new OpenDoor(name, server, handle);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(taken(name, port, variable)) : error),
    );
    server.listen(port, config.host, () => resolve(door));
  });
}

function taken(name: DoorName, port: number, variable: string): string {
  return `Port ${port} of the ${name} door is taken. End what uses it, or set ${variable} to another port.`;
}

function notHere(response: ServerResponse): void {
  const problem = { type: 'urn:lgsp:problem:not-found', title: 'Not found', status: 404, code: 'not-found' };
  response.writeHead(404, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}
