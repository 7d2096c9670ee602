import { connect } from 'node:net';
import { AppProcess } from './app-process.js';
import { freePort } from './free-ports.js';
import { startHub, type StartHubOptions, type TestHub, urlOf } from './hub-process.js';

/** The sandbox partners as a process of their own. */
export interface TestPartners {
  readonly process: AppProcess;
  readonly url: string;
}

export interface StartPartnersOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** The hub to which the one-stop systems send, and what they need to come in. */
  readonly exchangeUrl?: string;
  readonly credentialsFile?: string;
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Starts the built partner-sim and waits until it answers. */
export async function startPartnerSim(options: StartPartnersOptions = {}): Promise<TestPartners> {
  const port = options.port ?? (await freePort());
  const env = {
    SANDBOX_PORT: String(port),
    ...(options.exchangeUrl ? { EXCHANGE_URL: options.exchangeUrl } : {}),
    ...(options.credentialsFile ? { SANDBOX_CREDENTIALS_FILE: options.credentialsFile } : {}),
  };
  const partners = new AppProcess('partner-sim', env, () => answers(port));
  await partners.start();
  return { process: partners, url: urlOf(port) };
}

/** A hub together with the sandbox partners that its registry names. */
export interface TestSandbox {
  readonly hub: TestHub;
  readonly partners: TestPartners;
  remove(): Promise<void>;
}

/** Starts both; see `startHub`. */
export async function startSandbox(options: Omit<StartHubOptions, 'sandboxUrl'> = {}): Promise<TestSandbox> {
  const port = await freePort();
  const hub = await startHub({ ...options, sandboxUrl: urlOf(port) });
  const { exchangeUrl, credentialsFile } = hub;
  const partners = await startPartnerSim({ port, exchangeUrl, credentialsFile });
  const remove = async (): Promise<void> => {
    await partners.process.stop();
    await hub.remove();
  };
  return { hub, partners, remove };
}
