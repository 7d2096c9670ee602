import { describe, expect, it } from '@jest/globals';
import { ReceiverBook } from './receiver-book.js';

const event = (id: string, subject: string, sequence?: number) => ({ id, subject, sequence, status: 1 });

describe('ReceiverBook', () => {
  it('counts a repeated id as a duplicate and not as an order violation', () => {
    const book = new ReceiverBook(100);
    book.record(event('a', 's', 1));
    book.record(event('b', 's', 2));
    book.record(event('a', 's', 1));
    expect(book.summary()).toMatchObject({ count: 3, unique: 2, duplicates: 1, orderViolations: 0 });
  });

  it('counts what comes after something newer of the same dossier, and only that', () => {
    const book = new ReceiverBook(100);
    book.record(event('a', 's', 3));
    book.record(event('b', 's', 2));
    book.record(event('c', 'other', 1));
    book.record(event('d', 's', 4));
    expect(book.summary()).toMatchObject({ orderViolations: 1, unique: 4 });
  });

  it('pages through all that arrived and tells where to go on', () => {
    const book = new ReceiverBook(100);
    for (let i = 0; i < 5; i++) book.record(event(String(i), 's', i + 1));
    const first = book.page(0, 3);
    expect(first.items.map(({ id }) => id)).toEqual(['0', '1', '2']);
    expect(book.page(first.next, 3).items.map(({ id }) => id)).toEqual(['3', '4']);
    expect(book.page(5, 3)).toEqual({ items: [], next: 5 });
  });

  it('forgets the oldest beyond its bound, while counts and places stay true', () => {
    const book = new ReceiverBook(10);
    for (let i = 0; i < 11; i++) book.record(event(String(i), 's', i + 1));
    expect(book.summary()).toMatchObject({ unique: 11, forgotten: 1 });
    expect(book.page(0, 2)).toMatchObject({ items: [{ id: '1' }, { id: '2' }], next: 3 });
  });
});
