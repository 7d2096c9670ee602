import { type FileReference, fileReferencesOf } from '#libs/contracts';
import { declaredBy } from '#libs/files';
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
  /** As the message says, by itself or by the kind or name of the document. */
  readonly mediaType?: string;
}

/** Of messages that take effect for the first time: what has no effect gets nothing fetched. */
export function wantedFilesOf(decisions: readonly PlannedDecision[]): WantedFile[] {
  return decisions
    .filter(({ decision, message }) => decision.effect === 'applied' && message.decision?.effect !== 'applied')
    .flatMap(({ message: { event, envelope } }) =>
      fileReferencesOf(event.record).map(reference => ({
        messageId: event.id,
        pointer: reference.pointer,
        dossierCode: event.record.dossierCode,
        agencyCode: envelope.agency,
        name: reference.name,
        ...announcedOf(reference),
      })),
    );
}

/** What the message says of the file itself. */
function announcedOf(reference: FileReference): Pick<WantedFile, 'url' | 'host' | 'sha256' | 'size' | 'mediaType'> {
  const { url, sha256, size, mediaType = declaredBy(reference) } = reference.file;
  return {
    ...(url === undefined ? {} : { url }),
    host: hostOf(url),
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    ...(size === undefined ? {} : { size }),
    ...(mediaType === undefined ? {} : { mediaType }),
  };
}

/** Ids of the messages that came again word for word. */
export function toldAgain(repeats: readonly Repeat[]): string[] {
  return repeats.filter(({ flag }) => flag === 'duplicate').map(({ original }) => original.event.id);
}

function hostOf(url = ''): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
