import { Injectable } from '@nestjs/common';
import { Awaiter } from '#libs/kernel';
import { CommandsRepository } from '../persistence/commands.repository.js';

/** Outbox, Kafka and a batch of another partition may all be in between. */
const PATIENCE_MS = 5_000;

/** Waits for commands that another app has named to an operator a moment ago and that are still on their way here. */
@Injectable()
export class CommandAwaiter extends Awaiter {
  constructor(commands: CommandsRepository) {
    super(ids => commands.knownOf(ids), PATIENCE_MS);
  }
}
