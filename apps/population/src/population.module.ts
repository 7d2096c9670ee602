import { Module } from '@nestjs/common';
import { PopulationDoorsModule } from './population-doors.module.js';
import { PopulationWorkModule } from './population-work.module.js';

/** Answers questions about persons from the national population database, and keeps nobody's record. */
@Module({ imports: [PopulationWorkModule, PopulationDoorsModule] })
export class PopulationModule {}
