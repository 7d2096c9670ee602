import { isWithinAgency, numberingAgencyOf } from '#libs/kernel';
import type { LandView } from '#libs/samples';
import type { PartyBook } from './party-book.js';

/** How a party's list calls the stages of its dossiers (`data/books.json` of land-dossiers). */
const LISTED: Readonly<Record<LandView, string>> = {
  received: 'received',
  processing: 'processing',
  'waiting-for-supplement': 'awaiting-supplement',
  'at-tax': 'awaiting-tax',
  'waiting-for-payment': 'awaiting-payment',
  'returned-by-tax': 'processing',
  'obligation-fulfilled': 'processing',
  'waiting-for-update': 'awaiting-update',
  'wrong-procedure': 'wrong-procedure',
  withdrawing: 'withdrawing',
  finished: 'finished',
  'handed-over': 'handed-over',
  'result-wrong': 'correcting',
};

/** The list of the dossiers of an agency and those below it that a party gives to whoever compares books with it: NDJSON, a dossier a line. */
export function* listOf(book: PartyBook, agency: string): Generator<string> {
  for (const { code, view } of book.all()) {
    if (isWithinAgency(numberingAgencyOf(code) ?? '', agency))
      yield `${JSON.stringify({ dossierCode: code, state: LISTED[view] })}\n`;
  }
}
