const CHUNK_CHARS = 32_768;

/** Gathers small texts into chunks that are worth encoding and sending. */
export class TextBuffer {
  private text = '';

  constructor(private readonly encode: (text: string) => Buffer) {}

  /** A chunk, where enough has come together. */
  add(text: string): Buffer | undefined {
    this.text += text;
    return this.text.length >= CHUNK_CHARS ? this.take() : undefined;
  }

  take(): Buffer {
    const bytes = this.encode(this.text);
    this.text = '';
    return bytes;
  }
}
