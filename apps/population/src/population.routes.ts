import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { addStreamedRoutes } from '#libs/http';
import { UploadController, type UploadRoute } from './jobs/transport/upload.controller.js';
import { QueriesController, type QueriesRoute } from './queries/transport/queries.controller.js';

/** Questions and files, as streams. */
@Injectable()
export class PopulationRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly queries: QueriesController,
    private readonly uploads: UploadController,
  ) {}

  onModuleInit(): void {
    addStreamedRoutes(this.host, scope => {
      scope.post<QueriesRoute>('/v1/services/:service/queries', {
        handler: (request, reply) => this.queries.post(request, reply),
        errorHandler: (error, request, reply) => void this.queries.refuse(request, reply, error),
      });
      scope.post<UploadRoute>('/v1/services/:service/jobs', {
        handler: (request, reply) => this.uploads.post(request, reply),
        errorHandler: (error, request, reply) => void this.uploads.refuse(request, reply, error),
      });
    });
  }
}
