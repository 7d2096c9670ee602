// Loaded before an app (`node --import`) so that faults of its surroundings can be played without touching what belongs
// to others: the wall clock of this process (timers and `performance.now` go on, as when NTP steps), and names that end in
// .faults.test, which resolve to loopback unless DNS is lost.
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const LOOK_EVERY_MS = 50;
const file = process.env['FAULT_SWITCHES'] ?? '';
/** @type {import('./switch-board.js').Switches} */
let switches = {};

function look() {
  try {
    switches = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    switches = {}; // no switch was ever set
  }
}

look();
setInterval(look, LOOK_EVERY_MS).unref();

const RealDate = Date;
const realNow = Date.now;
Date.now = () => realNow() + (switches.clockMs ?? 0);
globalThis.Date = new Proxy(RealDate, {
  construct: (_target, args) => Reflect.construct(RealDate, args.length === 0 ? [RealDate.now()] : args),
});

const realLookup = dns.lookup;

/** @param {string} host @param {dns.LookupAllOptions} options @param {(error: Error | null, found: dns.LookupAddress[]) => void} callback */
function lookup(host, options, callback) {
  if (!host.endsWith('.faults.test')) return realLookup(host, options, callback);
  const lost = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), { code: 'EAI_AGAIN' });
  setImmediate(() =>
    switches.dnsLost === true ? callback(lost, []) : callback(null, [{ address: '127.0.0.1', family: 4 }]),
  );
}

dns.lookup = /** @type {typeof dns.lookup} */ (/** @type {unknown} */ (lookup));
syncBuiltinESMExports();
