import { fileReferencesOf } from '#libs/contracts';
import type { PlannedDecision, Repeat } from './plan-batch.js';

/** A file that a message names and that is to be brought into the store. */
export interface WantedFile {
  readonly messageId: string;
  /** JSON pointer to the file in the message. */
  readonly pointer: string;
  readonly dossierCode: string;
  readonly agencyCode: string;
  readonly name: string;
  readonly url?: string;
  /** From which it is to come, with its port; '' without a link. */
  readonly host: string;
  readonly sha256?: string;
  /** bytes */
  readonly size?: number;
  readonly mediaType?: string;
}

/** Of messages that take effect for the first time: what has no effect gets nothing fetched. */
export function wantedFilesOf(decisions: readonly PlannedDecision[]): WantedFile[] {
  return decisions
    .filter(({ decision, message }) => decision.effect === 'applied' && message.decision?.effect !== 'applied')
    .flatMap(({ message: { event, envelope } }) =>
      fileReferencesOf(event.record).map(({ pointer, name, file }) => ({
        messageId: event.id,
        pointer,
        dossierCode: event.record.dossierCode,
        agencyCode: envelope.agency,
        name,
        ...(file.url === undefined ? {} : { url: file.url }),
        host: hostOf(file.url),
        ...(file.sha256 === undefined ? {} : { sha256: file.sha256.toLowerCase() }),
        ...(file.size === undefined ? {} : { size: file.size }),
        ...(file.mediaType === undefined ? {} : { mediaType: file.mediaType }),
      })),
    );
}

/** Ids of the messages that came again word for word. */
export function toldAgain(repeats: readonly Repeat[]): string[] {
  return repeats.filter(({ flag }) => flag === 'duplicate').map(({ original }) => original.event.id);
}

function hostOf(url = ''): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
