import { isMainThread } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type RegistryEntity, Topic } from '#libs/contracts';
import { CompactedTopicReader, KafkaClient, type ReceivedMessage } from '#libs/messaging';
import { createLogger, HealthRegistry } from '#libs/observability';
import { RegistryState } from './registry-state.js';

const logger = createLogger('registry-view');

/** The registry in memory, kept up to date from `hub.registry.v1`; every app of a process shares it. */
@Injectable()
export class RegistryView extends RegistryState implements OnModuleInit, OnApplicationShutdown {
  private readonly reader: CompactedTopicReader;
  private readonly listeners = new Set<() => void>();
  private caughtUp = false;

  constructor(client: KafkaClient, health: HealthRegistry) {
    super();
    this.reader = new CompactedTopicReader(client, Topic.Registry, messages => this.take(messages));
    health.add('registry view', async () => (this.caughtUp ? undefined : 'not caught up yet'));
  }

  /** Start-up waits until the view holds everything that was published before. */
  async onModuleInit(): Promise<void> {
    await this.reader.start();
    this.caughtUp = true;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.reader.stop();
  }

  /** Called after each change; returns the way to stop listening. */
  onChange(listener: () => void): () => void {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }

  private take(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) this.takeOne(message);
    for (const listener of this.listeners) listener();
  }

  private takeOne(message: ReceivedMessage): void {
    if (message.value === null) return this.remove(message.key);
    try {
      this.put(JSON.parse(message.value.toString()) as RegistryEntity);
    } catch (error) {
      // The view of the process's other thread says it.
      if (!isMainThread) return;
      logger.error('A registry message is no entity; the one before it stays in force', {
        code: message.key,
        offset: message.offset.toString(),
        error,
      });
    }
  }
}
