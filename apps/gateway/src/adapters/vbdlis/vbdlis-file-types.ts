import { fileReferencesOf, type LandDossierMessage } from '#libs/contracts';
import { declaredBy, fileError, fitsDeclared } from '#libs/files';
import type { JsonObject } from '#libs/kernel';

/**
 * Whether the files that came inside the call are what their documents say (KieuFile, else TenGiayTo): what TapTin.name says
 * was looked at when they came, what lies behind a link is when it is fetched. Throws `file-type-refused`.
 * @param record that the service has taken
 */
export function checkFileTypes(record: JsonObject): void {
  for (const reference of fileReferencesOf(record as unknown as LandDossierMessage)) {
    const { pointer, kind, file } = reference;
    if (file.mediaType === undefined || fitsDeclared(file.mediaType, declaredBy(reference))) continue;
    const at = pointer.replace(/file$/, kind === undefined ? 'name' : 'kind');
    throw fileError('file-type-refused', { errors: [{ pointer: at, message: `The content is ${file.mediaType}` }] });
  }
}
