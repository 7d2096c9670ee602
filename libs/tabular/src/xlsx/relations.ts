import { posix } from 'node:path';
import { type XmlAttributes, readXml } from './xml-reader.js';
import { type ZipPackage } from './zip-package.js';

export interface Relation {
  readonly id: string;
  /** The last word of its type: `worksheet`, `sharedStrings`, … */
  readonly type: string;
  /** Name of the part it leads to. */
  readonly part: string;
}

/** Relations of a part (OPC) to others in the file; '' is the file itself. Links that lead out of it are left out. */
export async function readRelations(zip: ZipPackage, part: string): Promise<Relation[]> {
  const folder = posix.dirname(part);
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  const relations: Relation[] = [];
  if (!zip.has(name)) return relations;
  await readXml(zip.readSmall(name), {
    open: (element, attributes) => {
      if (element === 'Relationship' && attributes['TargetMode'] !== 'External')
        relations.push(relationOf(attributes, folder));
    },
  });
  return relations;
}

function relationOf({ Id: id = '', Type: type = '', Target: target = '' }: XmlAttributes, folder: string): Relation {
  const part = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
  return { id, type: type.slice(type.lastIndexOf('/') + 1), part };
}
