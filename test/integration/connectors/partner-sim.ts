import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PartnerSimConfig } from '../../../apps/partner-sim/src/partner-sim.config.js';
import { PartnerSimModule } from '../../../apps/partner-sim/src/partner-sim.module.js';

export interface PartnerSim {
  readonly url: string;
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  post(path: string, body: unknown): Promise<Response>;
  delete(path: string): Promise<Response>;
  stop(): Promise<void>;
}

type Settings = Partial<Pick<PartnerSimConfig, 'exchangeUrl' | 'credentialsFile'>>;

/** The sandbox's stand-ins as they run, on a free port. */
export async function startPartnerSim(settings: Settings = {}): Promise<PartnerSim> {
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(PartnerSimModule, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  Object.assign(app.get(PartnerSimConfig), { ...settings, publicUrl: url });
  return {
    url,
    get: async <T>(path: string) => (await (await fetch(url + path)).json()) as T,
    post: (path, body) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    delete: path => fetch(url + path, { method: 'DELETE' }),
    stop: () => app.close(),
  };
}
