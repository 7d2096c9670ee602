import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configProvider, DeliveryConfig, LandReconciliationConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { BookForms, parseBookForms } from '../domain/parties.js';

const DEFAULT_FILE = join(import.meta.dirname, '..', '..', 'data', 'books.json');

/** The forms of the partners' books for Nest, with the settings of reconciliation. */
export const BOOKS_PROVIDERS = [
  configProvider(LandReconciliationConfig),
  configProvider(DeliveryConfig),
  {
    provide: BookForms,
    inject: [LandReconciliationConfig],
    useFactory: ({ booksFile }: LandReconciliationConfig) => readBookForms(booksFile),
  },
];

/** From the province's file, or the hub's own. Throws an Error that names the file. */
export function readBookForms(file: string = DEFAULT_FILE): BookForms {
  try {
    return parseBookForms(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
  }
}
