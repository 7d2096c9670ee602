import type { LandMessageType } from '#libs/contracts';
import type { LandEvent } from './land-event.js';
import type { MessageGroups } from './message-groups.js';
import { ANSWERED_BY } from './process-moves.js';

const ANSWERS: ReadonlySet<LandMessageType> = new Set(Object.values(ANSWERED_BY).flat());

/**
 * Which messages say again what has been a step of the process. Told to it in the order in which they take effect: where
 * the step has been answered since, the same is a step of its own, which a day without a time tells not apart.
 */
export class Retellings {
  /** Id of the first that told a matter → the one that was its last step. */
  private readonly steps = new Map<string, LandEvent>();
  private readonly answered = new Set<string>();

  constructor(private readonly mends: MessageGroups['mends']) {}

  /** The step that it tells again; undefined where there was none, or what came since makes it a new one. */
  stepOf(event: LandEvent): LandEvent | undefined {
    const step = this.mends.has(event.id) ? this.steps.get(this.matterOf(event)) : undefined;
    return step && !this.answered.has(step.id) ? step : undefined;
  }

  noteStep(event: LandEvent): void {
    this.noteAnswer(event.record.type);
    this.steps.set(this.matterOf(event), event);
  }

  private noteAnswer(type: LandMessageType): void {
    if (!ANSWERS.has(type)) return;
    for (const { id, record } of this.steps.values())
      if (ANSWERED_BY[record.type]?.includes(type)) this.answered.add(id);
  }

  private matterOf({ id }: LandEvent): string {
    return this.mends.get(id)?.id ?? id;
  }
}
