import { Injectable } from '@nestjs/common';
import type { VerificationRequest } from '#libs/contracts';
import { DataKeys, openRecord } from '#libs/sealing';
import { parseRequest, unreadable } from '../domain/request-record.js';
import type { ClaimedRequest } from '../persistence/claims.repository.js';

/** Opens what a request asks, for as long as it is asked. */
@Injectable()
export class RequestOpener {
  constructor(private readonly keys: DataKeys) {}

  /** Throws `unreadable`, for good, or `unavailable`. */
  async open({ envelope, sealed }: ClaimedRequest): Promise<VerificationRequest> {
    const key = await this.keys.open(envelope.dataKey);
    if (!key) throw unreadable();
    return parseRequest(openRecord(key, envelope.id, sealed));
  }
}
