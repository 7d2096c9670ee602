import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalError } from './console.mjs';

/** @typedef {{ once: boolean, empty: boolean, split: boolean, copies: number, help: boolean, registry: string[] }} StartOptions */

export const USAGE = `Usage: npm start -- [options]

  --once            end after the sample; exit code 0 only if every record is accounted for
                    (with --empty: end as soon as the hub is ready)
  --empty           no sample and no sandbox: a new province's hub, with data of its own
  --split           each app as a process of its own
  --copies N        with --split: so many processes of each app but the registry (1)
  --registry FILE   load this declarative registry file too; may be given several times
  --help            this text

Ports: EXCHANGE_PORT (8080), MANAGEMENT_PORT (8081), HEALTH_PORT (8082), SANDBOX_PORT (8090).
DATABASE_URL, REDIS_URL and KAFKA_BROKERS replace the private PostgreSQL, Redis and Kafka.`;

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        once: { type: 'boolean', default: false },
        empty: { type: 'boolean', default: false },
        split: { type: 'boolean', default: false },
        copies: { type: 'string' },
        help: { type: 'boolean', default: false },
        registry: { type: 'string', multiple: true, default: [] },
      },
    }).values;
  } catch (error) {
    throw new LocalError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`, 2);
  }
}

/** @param {{ split: boolean, copies?: string | undefined }} values */
function readCopies({ split, copies = '1' }) {
  if (!/^[1-9]$/.test(copies)) throw new LocalError('--copies: a number from 1 to 9', 2);
  if (copies !== '1' && !split) throw new LocalError('--copies goes with --split', 2);
  return Number(copies);
}

/** @param {string[]} args @returns {StartOptions} */
export function readStartOptions(args) {
  const values = parse(args);
  // npm runs us in the repository; what the person typed is relative to where they are.
  const from = process.env['INIT_CWD'] ?? process.cwd();
  const copies = readCopies(values);
  const options = { ...values, copies, registry: values.registry.map(file => resolve(from, file)) };
  const absent = options.registry.find(file => !existsSync(file));
  if (absent) throw new LocalError(`--registry: there is no file ${absent}`, 2);
  return options;
}
