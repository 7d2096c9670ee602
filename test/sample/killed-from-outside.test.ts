import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { ExchangeClient, ManagementClient } from '../acceptance/support/clients.js';
import { compareAll, untilSettled } from '../acceptance/support/comparison.js';
import { Province } from '../acceptance/support/province.js';
import { baseOf, codeOf, merge, secretOf, webhookPartner } from '../acceptance/support/registry.js';
import { WebhookReceiver } from '../acceptance/support/webhook-receiver.js';
import { type RegistryPath, writeRegistry } from '../acceptance/support/world.js';
import { StartRun } from './support/start-run.js';
import { SteadySenders } from './support/steady-senders.js';

const TOP = 'H39';
const WITHIN_MS = 1_800_000;
const BACK_WITHIN_MS = 60_000;
/** So many more must be acknowledged before the next one is killed. */
const BETWEEN = 50;
const VICTIMS = [['hub'], ['kafka'], ['postgres', 'redis'], ['hub', 'kafka'], ['hub', 'postgres']] as const;
type Victim = (typeof VICTIMS)[number][number];

let receiver: WebhookReceiver;
let registry: RegistryPath;
let run: StartRun;
let senders: SteadySenders | undefined;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  registry = await writeRegistry(merge(baseOf(TOP), webhookPartner(TOP, 'tracking', { url: receiver.url })));
  run = new StartRun('test-killed', ['--empty', '--registry', registry.path], {
    DELIVERY_ALLOWED_NETWORKS: '127.0.0.0/8',
  });
  await run.start();
}, WITHIN_MS);
afterAll(async () => {
  await senders?.abandon();
  await run?.remove();
  await registry?.remove();
  await receiver?.stop();
}, WITHIN_MS);

function pidOf(victim: Victim): number {
  const { processes, infrastructure } = run.file;
  if (victim !== 'hub') return infrastructure.pids[victim];
  return processes.find(({ app }) => app === 'hub')!.pid;
}

/** Resolves when others have taken their places and what is sent is accepted again. */
async function killAndAwait(victims: readonly Victim[], senders: SteadySenders): Promise<void> {
  const killed = victims.map(pidOf);
  const before = senders.acknowledged;
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  const areBack = async (): Promise<boolean> => {
    if (run.hasEnded) return true;
    const others = victims.every((victim, index) => pidOf(victim) !== killed[index]);
    return others && (await fetch(`${run.file.healthUrl}/health/ready`)).ok && senders.acknowledged >= before + BETWEEN;
  };
  await waitFor(areBack, { what: `${victims.join(' and ')} to be back`, timeoutMs: BACK_WITHIN_MS });
  if (run.hasEnded) throw new Error(`npm start has ended:\n${run.output}`);
}

describe('npm start, of which somebody kills one process after the other, and then itself', () => {
  it(
    'starts each again and loses nothing that it accepted',
    async () => {
      const { exchangeUrl, managementUrl } = run.file;
      const [sender, admin] = [codeOf(TOP, 'one-stop'), codeOf(TOP, 'admin')];
      const witnesses = {
        oneStop: new ExchangeClient(exchangeUrl, exchangeUrl, sender, secretOf(sender)),
        admin: new ManagementClient(exchangeUrl, managementUrl, admin, secretOf(admin)),
      };
      senders = new SteadySenders(witnesses.oneStop, new Province(TOP));
      await witnesses.oneStop.token();
      senders.start();
      for (const victims of VICTIMS) await killAndAwait(victims, senders);
      await run.kill9();
      await run.start();
      await senders.stop();
      for (const witness of Object.values(witnesses)) witness.signOut();
      await untilSettled(witnesses, senders.acknowledged);

      await compareAll(witnesses, senders.outboxes, receiver);
    },
    WITHIN_MS,
  );
});
