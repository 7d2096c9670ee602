import http from 'node:http';

/**
 * The doors of a hub whose apps are processes of their own (`npm start -- --split`): what docker/edge.conf is for nginx.
 * Streams both ways, keeps nothing, and takes another copy where one does not listen.
 * @typedef {{ exchange: number, management: number, health: number }} Doors
 * @typedef {{ app: string, name: string } & Doors} Upstream one process and its own doors
 * @typedef {{ doors: Doors, upstreams: Upstream[] }} EdgeConfig `HUB_EDGE`, as JSON
 */

/** Which app answers what: the first that fits. */
const ROUTES = /** @type {const} */ ({
  exchange: [
    [/^\/v1\/service-records(\/|$|\?)/, 'service-records'],
    [/^\/v1\/transactions(\/|$|\?)/, 'ledger'],
    [/^\/v1\/(services\/[^/]+\/(queries|answers|jobs)|jobs)(\/|$|\?)/, 'population'],
    [/^\/v1\/subscriptions(\/|$|\?)/, 'delivery'],
    [/^\/v1\/files(\/|$|\?)/, 'land-dossiers'],
    [/^/, 'gateway'],
  ],
  management: [
    [/^\/api\/v1\/(land-dossiers|reconciliations)(\/|$|\?)/, 'land-dossiers'],
    [/^\/api\/v1\/population(\/|$|\?)/, 'population'],
    [/^\/api\/v1\/(transactions|figures|reports)(\/|$|\?)/, 'ledger'],
    [
      /^\/api\/v1\/((deliveries|delivery-commands|dead-letters|replays|endpoints|audit)(\/|$|\?)|(subscriptions|connectors)\/[^/]+\/(pause|resume))/,
      'delivery',
    ],
    [/^/, 'registry'],
  ],
});

const HEALTH_TIMEOUT_MS = 3_000;
const RETRY_AFTER_S = '1';
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const config = /** @type {EdgeConfig} */ (JSON.parse(process.env['HUB_EDGE'] ?? ''));
let turn = 0;

/** @param {'exchange' | 'management'} door @param {string} url @returns {Upstream[]} this time's first choice first */
function copiesFor(door, url) {
  const app = ROUTES[door].find(([path]) => path.test(url))?.[1];
  const copies = config.upstreams.filter(upstream => upstream.app === app);
  const first = turn++ % Math.max(1, copies.length);
  return [...copies.slice(first), ...copies.slice(0, first)];
}

/** @param {http.ServerResponse} response */
function refuse(response) {
  if (response.headersSent) return void response.destroy();
  const problem = { type: 'urn:lgsp:problem:unavailable', title: 'The hub cannot answer now', status: 503 };
  response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': RETRY_AFTER_S });
  response.end(JSON.stringify({ ...problem, code: 'unavailable' }));
}

/**
 * Nothing of the body is read before a copy has taken the connection, so the next one can be tried.
 * @param {'exchange' | 'management'} door
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {Upstream[]} copies
 */
function pass(door, request, response, [copy, ...others]) {
  if (!copy) return refuse(response);
  const { method, url, headers } = request;
  const onward = http.request({ host: '127.0.0.1', port: copy[door], method, path: url, headers, agent });
  let connected = false;
  const begin = () => {
    connected = true;
    request.pipe(onward);
  };
  onward.once('socket', socket => (socket.connecting ? socket.once('connect', begin) : begin()));
  onward.once('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.once('error', () => response.destroy());
  });
  onward.once('error', () => (connected ? refuse(response) : pass(door, request, response, others)));
  response.once('close', () => response.writableFinished || onward.destroy());
}

/** @param {Upstream} upstream @param {string} path */
async function ask(upstream, path) {
  try {
    const response = await fetch(`http://127.0.0.1:${upstream.health}${path}`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    return { name: upstream.name, ok: response.ok, text: await response.text() };
  } catch {
    return { name: upstream.name, ok: false, text: '' };
  }
}

/** Every process's checks, by its name. @param {http.ServerResponse} response */
async function answerReady(response) {
  const all = await Promise.all(config.upstreams.map(upstream => ask(upstream, '/health/ready')));
  const checks = all.flatMap(({ name, text }) => {
    if (text === '') return [[name, 'does not answer']];
    const { checks: own = {} } = /** @type {{ checks?: Record<string, string> }} */ (JSON.parse(text));
    return Object.entries(own).map(([check, state]) => [`${name}: ${check}`, state]);
  });
  const ready = all.every(({ ok }) => ok);
  response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: ready ? 'ready' : 'not ready', checks: Object.fromEntries(checks) }));
}

/** Every process's metrics with the label `process`; what is said about a metric is said once. */
async function metrics() {
  const all = await Promise.all(config.upstreams.map(upstream => ask(upstream, '/metrics')));
  const said = new Set();
  const lines = all.flatMap(({ name, text }) =>
    text.split('\n').flatMap(line => {
      if (line === '' || said.has(line)) return [];
      if (!line.startsWith('#'))
        return line.replace(
          /^(\w+)(?:\{(.*)\})? /,
          (_, metric, labels) => `${metric}{process="${name}"${labels ? `,${labels}` : ''}} `,
        );
      said.add(line);
      return line;
    }),
  );
  return `${lines.join('\n')}\n`;
}

/** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
async function answerHealth(request, response) {
  if (request.url === '/health/ready') return answerReady(response);
  if (request.url === '/health/live') return void response.end('{"live":true}');
  if (request.url !== '/metrics') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(await metrics());
}

/** @param {number} port @param {http.RequestListener} listener */
function open(port, listener) {
  const server = http.createServer({ requestTimeout: 0, headersTimeout: 10_000, keepAliveTimeout: 65_000 }, listener);
  server.listen(port, '127.0.0.1');
  return server;
}

const servers = [
  open(config.doors.exchange, (request, response) =>
    pass('exchange', request, response, copiesFor('exchange', request.url ?? '')),
  ),
  open(config.doors.management, (request, response) =>
    pass('management', request, response, copiesFor('management', request.url ?? '')),
  ),
  open(config.doors.health, (request, response) => void answerHealth(request, response)),
];

process.once('SIGTERM', () => {
  for (const server of servers) server.close();
  setTimeout(() => process.exit(0), 10_000).unref();
});
