import { Global, Module } from '@nestjs/common';
import { configProvider, SecretsConfig } from '#libs/config';
import { RegistryView } from './registry-view.js';
import { SecretBox } from './secret-box.js';

const secretBox = {
  provide: SecretBox,
  inject: [SecretsConfig],
  useFactory: (config: SecretsConfig) => SecretBox.fromFile(config.secretKeyFile),
};

/** One view for a whole thread: a process has as many as it has threads. */
@Global()
@Module({
  providers: [configProvider(SecretsConfig), RegistryView, secretBox],
  exports: [RegistryView, SecretBox, SecretsConfig],
})
export class RegistryViewModule {}
