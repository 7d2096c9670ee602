import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { refuseUpload } from '../files/file-problem.js';
import { RegistryLoader } from '../loading/registry.loader.js';
import { yamlOf } from './upload.js';

interface Uploaded {
  readonly changed: readonly string[];
  readonly unchanged: number;
}

/** Loads a declarative file into the running hub. */
@Controller('api/v1/registry/files')
@UseGuards(RolesGuard)
@Roles('registrar')
export class RegistryFilesController {
  constructor(private readonly loader: RegistryLoader) {}

  /** Body `{"yaml": "<the file>"}`; 422 with a pointer and a line for each problem, and nothing is loaded. */
  @Post()
  @HttpCode(200)
  async upload(@Req() request: { readonly body: unknown }): Promise<Uploaded> {
    const text = yamlOf(request.body);
    const { changed, unchanged } = await this.loader.load([{ name: 'upload', text }], { refuse: refuseUpload });
    return { changed, unchanged };
  }
}
