import { Topic, toOperatorAction } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { ActionsRepository } from '../persistence/actions.repository.js';

/** What people did in other apps. */
@BatchConsumer()
export class OperatorActionsConsumer {
  constructor(private readonly actions: ActionsRepository) {}

  @OnBatch(Topic.OperatorActions, 'delivery')
  take({ messages }: RecordBatch): Promise<void> {
    return this.actions.addOthers(messages.map(({ value }) => toOperatorAction(value)));
  }
}
