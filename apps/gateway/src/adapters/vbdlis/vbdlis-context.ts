import { isVbdlisDialect, VBDLIS_CLOCKS, VBDLIS_DIALECTS, type VbdlisContext } from '#libs/connectors';
import type { LandFile, System } from '#libs/contracts';
import { isLegacyText } from '#libs/kernel';
import type { AllowedNetworks } from '#libs/outbound';

/**
 * How the calls of a system are read, by its settings `vbdlis.dialect`, `vbdlis.dates`, `vbdlis.agency` and
 * `vbdlis.fileBaseUrl`; what a setting says that is none of its values counts as the default.
 */
export function contextOf(
  { settings = {}, agency }: System,
  files: ReadonlyMap<string, LandFile>,
  networks: AllowedNetworks,
): VbdlisContext {
  const name = settings['vbdlis.dialect'] ?? '';
  const clock = VBDLIS_CLOCKS.find(each => each === settings['vbdlis.dates']);
  return {
    dialect: VBDLIS_DIALECTS[isVbdlisDialect(name) ? name : 'vbdlis'],
    agencyCode: settings['vbdlis.agency'] ?? agency,
    fileBaseUrl: settings['vbdlis.fileBaseUrl'],
    files,
    isLegacyText,
    isForbiddenHost: hostname => networks.forbidsHost(hostname),
    ...(clock === undefined ? {} : { clock }),
  };
}
