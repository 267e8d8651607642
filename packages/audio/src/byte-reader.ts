/** What bytes can come from: pieces of a file, at once or one after another. */
export type ByteSource = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Looks at and steps through bytes that arrive in pieces.
 *
 * It holds what has been asked for and not yet stepped over, and nothing more; one piece that holds the whole
 * file is never copied.
 */
export class ByteReader {
  /** How many bytes have been stepped over. */
  position = 0;
  /** What the source itself threw, which is no fault of the bytes. */
  failure: unknown;
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #ended = false;
  /** Whether the buffer is ours to write into, and not a piece as it came. */
  #own = false;

  constructor(source: ByteSource) {
    this.#pieces =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** How many bytes can be looked at without waiting. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  /** The bytes that can be looked at without waiting; valid until the next `fill` or `skip`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Waits until `count` bytes can be looked at; false where the file ends before. */
  async fill(count: number): Promise<boolean> {
    while (this.buffered < count) if (!(await this.#more())) return false;
    return true;
  }

  /** Steps over `count` bytes; false where the file ends before, with all of them stepped over. */
  async skip(count: number): Promise<boolean> {
    for (let left = count; ; ) {
      const step = Math.min(left, this.buffered);
      this.#start += step;
      this.position += step;
      left -= step;
      if (left === 0) return true;
      if (!(await this.#more())) return false;
    }
  }

  /** A view of the same bytes as numbers; valid as long as `bytes` is. */
  view(): DataView {
    return new DataView(this.#buffer.buffer, this.#buffer.byteOffset + this.#start, this.buffered);
  }

  /** Lets the source go, read to its end or not. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#pieces.return?.();
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#next();
    if (next.done) {
      this.#ended = true;
      return false;
    }
    // A Buffer of Node is seen as the plain array that it is: its own `slice` makes no copy.
    const { buffer, byteOffset, byteLength } = next.value;
    const piece = new Uint8Array(buffer, byteOffset, byteLength);
    const kept = this.buffered;
    if (kept === 0) {
      this.#buffer = piece;
      this.#start = 0;
      this.#end = piece.length;
      this.#own = false;
      return true;
    }
    if (!this.#own || this.#end + piece.length > this.#buffer.length) {
      // Room doubles, so that many small pieces cost no more than their bytes.
      const grown = new Uint8Array(Math.max(2 * kept, kept + piece.length));
      grown.set(this.bytes);
      this.#buffer = grown;
      this.#start = 0;
      this.#end = kept;
      this.#own = true;
    }
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
    return true;
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#pieces.next();
    } catch (cause) {
      this.#ended = true;
      this.failure = cause;
      throw cause;
    }
  }
}
