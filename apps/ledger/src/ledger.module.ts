import { Module } from '@nestjs/common';
import { LedgerDoorsModule } from './ledger-doors.module.js';
import { LedgerWorkModule } from './ledger-work.module.js';

/** The append-only log of every transaction, what is asked of it, and the figures counted in it. */
@Module({ imports: [LedgerWorkModule, LedgerDoorsModule] })
export class LedgerModule {}
