import { LAND_DOSSIER, type LandAttachment, type LandDossierMessage, type LandFile } from './land-dossier.js';

/** A file that a message names. */
export interface FileReference {
  /** JSON pointer to the `LandFile` in the message. */
  readonly pointer: string;
  /** What people call it. */
  readonly name: string;
  /** KieuFile, as its sender writes it. */
  readonly kind?: string;
  readonly file: LandFile;
}

/** Every file that a message names, always in the same order. An attachment without a file is paper, and none. */
export function fileReferencesOf(record: LandDossierMessage): FileReference[] {
  return [
    ...('attachments' in record ? listed('/attachments', record.attachments) : []),
    ...('result' in record ? listed('/result/files', record.result.files) : []),
    ...('transfer' in record ? single('/transfer', 'Phiếu chuyển thông tin', record.transfer.file) : []),
    ...('notice' in record && 'file' in record.notice ? single('/notice', 'Thông báo thuế', record.notice.file) : []),
    ...('payment' in record ? single('/payment', 'Giấy nộp tiền', record.payment.file) : []),
    ...('confirmation' in record ? single('/confirmation', 'Xác nhận của thuế', record.confirmation?.file) : []),
  ];
}

/** Under which the hub's store remembers what was brought for a place in a message: by whoever brought it, not who names it. */
export function landFileNameOf(messageId: string, pointer: string): string {
  return `${LAND_DOSSIER}/${messageId}${pointer}`;
}

function listed(at: string, attachments: readonly LandAttachment[] = []): FileReference[] {
  return attachments.flatMap(({ name, kind, file }, i) =>
    file ? [{ pointer: `${at}/${i}/file`, name, ...(kind === undefined ? {} : { kind }), file }] : [],
  );
}

function single(at: string, name: string, file: LandFile | undefined): FileReference[] {
  return file ? [{ pointer: `${at}/file`, name, file }] : [];
}
