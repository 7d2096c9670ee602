import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { messageOf } from '#libs/kernel';
import { NestLogger } from '#libs/observability';
import { PartnerSimConfig } from './partner-sim.config.js';
import { PartnerSimModule } from './partner-sim.module.js';

try {
  // Connections that a fault keeps open must not keep the process from ending.
  const adapter = new FastifyAdapter({ bodyLimit: 8_388_608, forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(PartnerSimModule, adapter, {
    logger: new NestLogger(),
    abortOnError: false,
  });
  app.enableShutdownHooks();
  const { port, host } = app.get(PartnerSimConfig);
  await app.listen(port, host);
} catch (error) {
  const taken = (error as { code?: unknown }).code === 'EADDRINUSE';
  const reason = taken ? 'its port is taken; set SANDBOX_PORT to another' : messageOf(error);
  process.stderr.write(`partner-sim did not start: ${reason}\n`);
  process.exitCode = 1;
}
