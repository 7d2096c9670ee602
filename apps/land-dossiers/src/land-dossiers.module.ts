import { Module } from '@nestjs/common';
import { LandDossiersDoorsModule } from './land-dossiers-doors.module.js';
import { LandDossiersWorkModule } from './land-dossiers-work.module.js';

/** Carries a land dossier across one-stop, land system and tax as one process, and shows it. */
@Module({ imports: [LandDossiersWorkModule, LandDossiersDoorsModule] })
export class LandDossiersModule {}
