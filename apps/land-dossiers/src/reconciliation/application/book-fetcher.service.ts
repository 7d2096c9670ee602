import { Injectable } from '@nestjs/common';
import { streamGet } from '#libs/connectors';
import { RegistryView, SecretBox } from '#libs/registry-view';
import type { Period } from '../domain/period.js';
import { type BookSource, bookSourceOf, bookUrl } from './book-source.js';
import { BooksSettings } from './books-settings.js';

const SILENCE_MS = 60_000;

/** Fetches the partners' books from where their connectors say. */
@Injectable()
export class BookFetcher {
  constructor(
    private readonly registry: RegistryView,
    private readonly secrets: SecretBox,
    private readonly settings: BooksSettings,
  ) {}

  /** Where books can be had now. */
  sources(): BookSource[] {
    return this.registry.connectors().flatMap(connector => bookSourceOf(connector) ?? []);
  }

  /** A book as it comes, NDJSON. Throws, also while it comes, `partner-failed` or `address-not-allowed`. */
  fetch(source: BookSource, period: Period): AsyncIterable<Buffer> {
    const { sealedToken } = source;
    const token = sealedToken === undefined ? {} : { authorization: `Bearer ${this.secrets.open(sealedToken)}` };
    return streamGet({
      url: bookUrl(source, period),
      allowedNetworks: this.settings.delivery.allowedNetworks,
      headers: { accept: 'application/x-ndjson', ...token },
      firstByteTimeoutMs: SILENCE_MS,
      silenceMs: SILENCE_MS,
      timeoutMs: this.settings.reconciliation.fetchTimeoutMs,
    });
  }
}
