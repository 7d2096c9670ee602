import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { isRecordService } from '#libs/contracts';
import { RegistryView } from '#libs/registry-view';
import { type Lane, openLane } from './lane.js';
import { ServiceContracts } from './service-contracts.js';

/** Agreements begin and end by the clock too: a lane is looked up anew after so long. */
const FRESH_MS = 1_000;

interface Opened {
  readonly lane: Lane;
  readonly freshUntil: number;
}

/** The lanes in use; a change of the registry closes them all, so that it holds for the next record. */
@Injectable()
export class Lanes implements OnModuleInit, OnApplicationBootstrap {
  private readonly open = new Map<string, Opened>();

  constructor(
    private readonly registry: RegistryView,
    private readonly contracts: ServiceContracts,
  ) {}

  onModuleInit(): void {
    this.registry.onChange(() => this.open.clear());
  }

  /** Compiling a schema takes longer than a thousand records: not while the first sender waits. */
  onApplicationBootstrap(): void {
    for (const service of this.registry.services().filter(isRecordService)) this.contracts.of(service);
  }

  /** Throws `unauthenticated`, `unknown-service` or `no-agreement`. */
  laneOf(system: string, service: string): Lane {
    const key = `${system} ${service}`;
    const known = this.open.get(key);
    const now = performance.now();
    if (known && now < known.freshUntil) return known.lane;
    this.open.delete(key);
    const lane = openLane(this.registry, this.contracts, system, service);
    this.open.set(key, { lane, freshUntil: now + FRESH_MS });
    return lane;
  }
}
