import { join, relative } from 'node:path';
import { filesBelow, partsOf } from '../../acceptance/support/byte-search.js';
import { packedRecords } from './kafka-batches.js';
import type { PeopleSearch } from './people-search.js';

const KAFKA_SEGMENT = /(^|\/)kafka\/.*\/\d{20}\.log$/;

/** What was found where; of each place and label the first. */
export class Findings {
  private readonly found = new Map<string, string>();
  private searched = 0;

  constructor(private readonly search: PeopleSearch) {}

  /** How many bytes were searched. */
  get bytes(): number {
    return this.searched;
  }

  add(place: string, content: Buffer, fresh = content.length): void {
    this.searched += fresh;
    for (const [label, what] of this.search.in(content)) {
      const key = `${label}\n${place}`;
      if (!this.found.has(key)) this.found.set(key, what);
    }
  }

  /** `place`: where all of it is, or what says it of each. */
  async addAll(place: string | ((content: Buffer) => string), contents: AsyncIterable<Buffer>): Promise<void> {
    for await (const content of contents) this.add(typeof place === 'string' ? place : place(content), content);
  }

  /** Every byte of every file below the folder, or below one in it, and what Kafka has packed in its segments. */
  async addFolder(folder: string, below = ''): Promise<void> {
    const files = filesBelow(join(folder, below));
    for await (const { file, part, fresh } of partsOf(files)) this.add(relative(folder, file), part, fresh);
    for (const file of files.filter(each => KAFKA_SEGMENT.test(each))) {
      for (const records of packedRecords(file)) this.add(`${relative(folder, file)}, packed`, records);
    }
  }

  /** Places where somebody of the label was found. */
  placesOf(label: string): readonly string[] {
    return [...this.found.keys()].filter(key => key.startsWith(`${label}\n`)).map(key => key.slice(label.length + 1));
  }

  /** The same in words, with what it was, masked. */
  tell(label: string): readonly string[] {
    return this.placesOf(label).map(place => `${place}: ${this.found.get(`${label}\n${place}`)!}`);
  }
}
