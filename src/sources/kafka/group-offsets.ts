import { KafkaError } from '../../kafka/kafka-error.js';
import type { KafkaTransport } from '../../kafka/transport.js';
import type { PartitionOffsets } from './partition-offsets.js';

/**
 * Tells a consumer group how far the query is, for tools that watch lag. Beside the query's work: nothing waits for it, the newest
 * offsets win, and a failure is a warning.
 */
export class GroupOffsets {
  readonly #transport: KafkaTransport;
  readonly #groupId: string;
  readonly #warn: (message: string) => void;
  #waiting: PartitionOffsets | undefined;
  #working: Promise<void> | undefined;
  #hasWarned = false;

  constructor(transport: KafkaTransport, groupId: string, warn: (message: string) => void) {
    this.#transport = transport;
    this.#groupId = groupId;
    this.#warn = warn;
  }

  tell(offsets: PartitionOffsets): void {
    this.#waiting = offsets;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Resolves when everything told so far has been passed on. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting !== undefined) {
      const offsets = [...this.#waiting.values()];
      this.#waiting = undefined;
      try {
        await this.#transport.commitGroupOffsets(
          this.#groupId,
          offsets.map(offset => ({ ...offset, metadata: null })),
        );
        this.#hasWarned = false;
      } catch (error) {
        if (error instanceof KafkaError && error.reason === 'TRANSPORT_CLOSED') return;
        if (!this.#hasWarned)
          this.#warn(`the offsets of group '${this.#groupId}' are not up to date: ${(error as Error).message}`);
        this.#hasWarned = true;
      }
    }
  }
}
