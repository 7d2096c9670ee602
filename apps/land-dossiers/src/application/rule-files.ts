import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configProvider, LandDossiersConfig, ServiceRecordsConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { LandRules } from './land-rules.js';

/** The rules for Nest, with the settings that they are made of. */
export const RULES_PROVIDERS = [
  configProvider(LandDossiersConfig),
  configProvider(ServiceRecordsConfig),
  { provide: LandRules, inject: [LandDossiersConfig, ServiceRecordsConfig], useFactory: readRules },
];

const DATA = join(import.meta.dirname, '..', 'data');

/** The province's rules from its files, and the hub's own where it has none. Throws an Error that names the file. */
export function readRules(
  config: LandDossiersConfig,
  { transitions }: Pick<ServiceRecordsConfig, 'transitions'>,
): LandRules {
  const { resultNeedsFile, maxMessages, maxBytes } = config;
  return new LandRules({
    calendar: readJson(config.calendarFile ?? join(DATA, 'calendar.json')),
    plans: readJson(config.plansFile ?? join(DATA, 'plans.json')),
    communes: readJson(config.communesFile ?? join(DATA, 'communes.json')),
    resultNeedsFile,
    maxMessages,
    maxBytes,
    transitions,
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
  }
}
