import type { DeliveryOutcome } from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import { createLogger, type Logger } from '#libs/observability';

/** One that comes and goes is told of again after so long. */
const AGAIN_AFTER_MS = 60_000;

/** Says once that an endpoint fails and why, and once that it works again, however many attempts lie between. */
export class TroubleLog {
  private trouble: string | undefined;
  private readonly toldAt = new Map<string, number>();

  constructor(
    private readonly definition: Pick<ConnectorDefinition, 'code' | 'system'>,
    private readonly logger: Logger = createLogger('endpoints'),
  ) {}

  /** After each attempt; `now` in ms. A refused message says that the endpoint works. */
  note({ status, code }: DeliveryOutcome, now: number): void {
    if (status === 'retry' || status === 'gone') return this.failed(code, now);
    if (this.trouble === undefined) return;
    this.tell('well again', now, () => this.logger.info('A partner’s endpoint works again', this.fields(status)));
    this.trouble = undefined;
  }

  private failed(code: string, now: number): void {
    if (this.trouble === code) return;
    this.trouble = code;
    this.tell(code, now, () => this.logger.warn('A partner’s endpoint fails: its messages wait', this.fields(code)));
  }

  private tell(what: string, now: number, write: () => void): void {
    if (now - (this.toldAt.get(what) ?? -Infinity) < AGAIN_AFTER_MS) return;
    this.toldAt.set(what, now);
    write();
  }

  private fields(code: string): { connector: string; system: string; code: string } {
    return { connector: this.definition.code, system: this.definition.system, code };
  }
}
