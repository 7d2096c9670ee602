import { readFileSync } from 'node:fs';
import { configProvider, FindingsConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { DEFAULT_RULES } from '../domain/default-rules.js';
import type { FindingRule } from '../domain/finding-rule.js';
import { parseRules } from '../domain/parse-rules.js';

/** The rules in force. */
export class FindingRules {
  constructor(readonly all: readonly FindingRule[]) {}
}

/** The province's own rules, or the hub's where it has none; start-up fails where they do not fit. */
export const FINDING_RULES_PROVIDERS = [
  configProvider(FindingsConfig),
  { provide: FindingRules, inject: [FindingsConfig], useFactory: readFindingRules },
];

export function readFindingRules({ rulesFile }: Pick<FindingsConfig, 'rulesFile'>): FindingRules {
  if (rulesFile === undefined) return new FindingRules(parseRules(DEFAULT_RULES));
  try {
    return new FindingRules(parseRules(JSON.parse(readFileSync(rulesFile, 'utf8'))));
  } catch (error) {
    throw new Error(`${rulesFile}: ${messageOf(error)}`, { cause: error });
  }
}
