/** The registry as every app sees it, and the secrets it keeps: hashed where they are only compared, sealed else. */
export { RegistryState } from './registry-state.js';
export { RegistryView } from './registry-view.js';
export { RegistryViewModule } from './registry-view.module.js';
export { SecretBox } from './secret-box.js';
export { hashSecret, verifySecret } from './secret-hash.js';
