import type { SchemaDefinition } from '#libs/persistence';
import { Parked1760000300000 } from './1760000300000-parked.migration.js';

export const DELIVERY_SCHEMA: SchemaDefinition = { schema: 'delivery', migrations: [Parked1760000300000] };
