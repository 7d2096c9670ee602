import { tableError } from '../table-error.js';
import { readRelations, type Relation } from './relations.js';
import { attributeOf, type XmlAttributes, readXml } from './xml-reader.js';
import { type ZipPackage } from './zip-package.js';

export interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly isHidden: boolean;
  /** From 1, as its tab stands among those that are seen, charts too; of a hidden one that of the tab before it. */
  readonly tab: number;
}

export interface Workbook {
  /** In order; no charts. */
  readonly sheets: readonly Sheet[];
  /** Days are counted from 1904, as old Macs did. */
  readonly is1904: boolean;
  readonly stylesPart: string | undefined;
  readonly stringsPart: string | undefined;
}

/** Content types of what may run: macros in Visual Basic and in Excel 4.0's own language. */
const MACROS = /macro|vbaproject/i;

/** Finds the sheets of a workbook. Throws `macros`, `format-unknown` and `xlsx-broken`. */
export async function readWorkbook(zip: ZipPackage): Promise<Workbook> {
  if (zip.names.some(name => /vbaproject\.bin$|(^|\/)macrosheets\//.test(name))) throw macros();
  await refuseOtherTypes(zip);
  const main = (await readRelations(zip, '')).find(({ type }) => type === 'officeDocument');
  if (!main) throw unknown('the file is an archive without a workbook');
  const relations = await readRelations(zip, main.part);
  const partOf = (wanted: string): string | undefined => relations.find(({ type }) => type === wanted)?.part;
  return {
    ...(await readSheets(zip, main.part, relations)),
    stylesPart: partOf('styles'),
    stringsPart: partOf('sharedStrings'),
  };
}

async function refuseOtherTypes(zip: ZipPackage): Promise<void> {
  if (!zip.has('[Content_Types].xml')) throw unknown('the file is an archive, but not of Excel: save it as XLSX');
  const types: string[] = [];
  await readXml(zip.readSmall('[Content_Types].xml'), {
    open: (_, { ContentType: type }) => {
      if (type) types.push(type);
    },
  });
  if (types.some(type => MACROS.test(type) && !/sheet\.binary/i.test(type))) throw macros();
  if (types.some(type => /sheet\.binary/i.test(type))) throw unknown('the file is a binary workbook: save it as XLSX');
  if (!types.some(type => /spreadsheetml/i.test(type))) throw unknown('the file is not a workbook: save it as XLSX');
}

type Sheets = Pick<Workbook, 'sheets' | 'is1904'>;

async function readSheets(zip: ZipPackage, part: string, relations: readonly Relation[]): Promise<Sheets> {
  const sheets: Sheet[] = [];
  const byId = new Map(relations.map(relation => [relation.id, relation]));
  let is1904 = false;
  let tab = 0;
  await readXml(zip.readSmall(part), {
    open: (name, attributes) => {
      if (name === 'workbookPr') is1904 = /^(1|true)$/i.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const isHidden = /hidden/i.test(attributes['state'] ?? '');
      if (!isHidden) tab++;
      sheets.push(...sheetOf(attributes, byId, { isHidden, tab }));
    },
  });
  // Else one part that is packed well would be unpacked once for each of its names.
  if (new Set(sheets.map(({ part: each }) => each.toLowerCase())).size < sheets.length) {
    throw tableError('xlsx-broken', 'two sheets of the workbook are one part of the file');
  }
  return { sheets, is1904 };
}

/** None where it is a chart. Of what nobody sees, nothing is asked: where it is not in the file, it is none. */
function sheetOf(
  attributes: XmlAttributes,
  relations: ReadonlyMap<string, Relation>,
  place: Pick<Sheet, 'isHidden' | 'tab'>,
): Sheet[] {
  const relation = relations.get(attributeOf(attributes, 'id') ?? '');
  if (!relation && !place.isHidden) throw tableError('xlsx-broken', 'a sheet of the workbook is not in the file');
  if (relation?.type !== 'worksheet') return [];
  return [{ name: attributes['name'] ?? '', part: relation.part, ...place }];
}

function macros(): Error {
  return tableError('macros', 'the file has macros: save it as XLSX, which has none');
}

function unknown(text: string): Error {
  return tableError('format-unknown', text);
}
