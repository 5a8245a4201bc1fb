import type { RecordBatchDecoder } from '../../kafka/record-batch-decoder.js';

/** The whole batches of one partition in one answer of a broker. */
export interface FetchedChunk {
  readonly decoder: RecordBatchDecoder;
  readonly leader: number;
  /** Offset behind the last whole batch. */
  readonly end: number;
  readonly bytes: number;
}

/** What has been fetched and not yet read: per partition, chunks that follow each other without a gap. */
export class FetchedChunks {
  readonly #queues = new Map<string, FetchedChunk[]>();
  readonly #bytes = new Map<number, number>();

  /** Bytes held of what a broker sent. */
  bytesOf(leader: number): number {
    return this.#bytes.get(leader) ?? 0;
  }

  first(key: string): FetchedChunk | undefined {
    return this.#queues.get(key)?.[0];
  }

  /** Where the next fetch goes on; undefined where nothing is held. */
  endOf(key: string): number | undefined {
    return this.#queues.get(key)?.at(-1)?.end;
  }

  add(key: string, chunk: FetchedChunk): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, [chunk]);
    else queue.push(chunk);
    this.#bytes.set(chunk.leader, this.bytesOf(chunk.leader) + chunk.bytes);
  }

  removeFirst(key: string): void {
    const queue = this.#queues.get(key)!;
    this.#release(queue.shift()!);
    if (queue.length === 0) this.#queues.delete(key);
  }

  /** Keeps what serves reading on from `offset`, and nothing else. */
  align(key: string, offset: number): void {
    while ((this.first(key)?.end ?? Number.POSITIVE_INFINITY) <= offset) this.removeFirst(key);
    if ((this.first(key)?.decoder.position ?? 0) > offset) this.drop(key);
  }

  drop(key: string): void {
    for (const chunk of this.#queues.get(key) ?? []) this.#release(chunk);
    this.#queues.delete(key);
  }

  #release(chunk: FetchedChunk): void {
    this.#bytes.set(chunk.leader, this.bytesOf(chunk.leader) - chunk.bytes);
  }
}
