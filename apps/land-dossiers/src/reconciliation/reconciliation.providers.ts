import { AskPartyService } from './application/ask-party.service.js';
import { BookFetcher } from './application/book-fetcher.service.js';
import { BOOKS_PROVIDERS } from './application/book-files.js';
import { BooksSettings } from './application/books-settings.js';
import { DailyBooksService } from './application/daily-books.service.js';
import { KeepHouseService } from './application/keep-house.service.js';
import { ReadReconciliationsService } from './application/read-reconciliations.service.js';
import { ReconcileService } from './application/reconcile.service.js';
import { RepairMeans } from './application/repair-means.service.js';
import { RepairDifferencesService } from './application/repair-differences.service.js';

/** What compares the partners' books with the hub's; it has a door and calls partners. */
export const RECONCILIATION_PROVIDERS = [
  ...BOOKS_PROVIDERS,
  BooksSettings,
  BookFetcher,
  KeepHouseService,
  ReconcileService,
  ReadReconciliationsService,
  AskPartyService,
  RepairMeans,
  RepairDifferencesService,
  DailyBooksService,
];
