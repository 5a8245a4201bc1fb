import { CheckpointError } from '../../common/errors.js';
import { hasErrno, unlinkIfThere } from '../../common/files.js';
import { encodeFrame, readFrame } from '../../common/framed-file.js';
import { canonicalJson, parseJson } from '../../common/json.js';
import { joinPath, parseCanonicalDecimal } from '../../common/paths.js';
import { epochOfTemp, publish } from '../../common/publish.js';
import { SystemRandom } from '../../common/random.js';
import { makeDurableDirectory } from '../file/durable-directory.js';
import type { Offset, SourceContext } from '../source.js';
import { offsetsFromJson, offsetsToJson, type PartitionOffsets } from './partition-offsets.js';

/**
 * What the source must remember beside the offset log, in its folder of the checkpoint:
 *
 *     sources/0/0   where the query began, and the ids of the topics of then
 *     sources/0/1…  ids of topics that came later, or that were made again
 *
 * The start is written before the first batch is planned, so that a run that dies before does not begin elsewhere the next time.
 */
export class TopicNotes {
  readonly #context: SourceContext;
  readonly #ids = new Map<string, string>();
  #initial: PartitionOffsets | undefined;
  #next = 0;

  private constructor(context: SourceContext) {
    this.#context = context;
  }

  static async load(context: SourceContext): Promise<TopicNotes> {
    const notes = new TopicNotes(context);
    const { files, directory, epoch } = context;
    const entries = await files.list(directory).catch(error => {
      if (hasErrno(error, 'ENOENT')) return [];
      throw error;
    });
    const numbers: number[] = [];
    for (const { name } of entries) {
      const number = parseCanonicalDecimal(name);
      if (number !== undefined) numbers.push(number);
      const tempEpoch = epochOfTemp(name);
      if (tempEpoch !== undefined && tempEpoch < epoch) await unlinkIfThere(files, joinPath(directory, name));
    }
    for (const number of numbers.sort((a, b) => a - b)) await notes.#read(number);
    return notes;
  }

  /** Where the query began; undefined in a new one. */
  get initial(): PartitionOffsets | undefined {
    return this.#initial;
  }

  idOf(topic: string): string | undefined {
    return this.#ids.get(topic);
  }

  async begin(initial: PartitionOffsets, ids: ReadonlyMap<string, string>): Promise<void> {
    this.#initial = initial;
    await this.#write({ initial: offsetsToJson(initial), ids: Object.fromEntries(ids) });
    for (const [topic, id] of ids) this.#ids.set(topic, id);
  }

  /** Notes ids that are new or have changed. */
  async learn(ids: ReadonlyMap<string, string>): Promise<void> {
    const fresh = [...ids].filter(([topic, id]) => this.#ids.get(topic) !== id);
    if (fresh.length === 0) return;
    await this.#write({ ids: Object.fromEntries(fresh) });
    for (const [topic, id] of fresh) this.#ids.set(topic, id);
  }

  async #write(note: { readonly [key: string]: Offset }): Promise<void> {
    const { files, directory, queryId, epoch, checkFence } = this.#context;
    if (this.#next === 0) await makeDurableDirectory(files, directory, 2);
    const name = String(this.#next);
    const frame = encodeFrame(
      { kind: 'kafka-topics', name, queryId, batchId: null, epoch },
      Buffer.from(canonicalJson(note)),
    );
    const tempTag = `${epoch}-${(this.#context.random ?? new SystemRandom()).hex(8)}`;
    await publish(files, joinPath(directory, name), frame.chunks, { tempTag, guard: checkFence });
    this.#next++;
  }

  async #read(number: number): Promise<void> {
    const { files, directory, queryId } = this.#context;
    const path = joinPath(directory, String(number));
    const advice = 'It says where the query began. Restore it from a backup of this checkpoint.';
    if (number !== this.#next)
      throw new CheckpointError(
        'CHECKPOINT_CORRUPT',
        `${joinPath(directory, String(this.#next))} is missing. ${advice}`,
      );
    const frame = await readFrame(files, { path, kind: 'kafka-topics', name: String(number), queryId, advice });
    const { initial, ids } = parseJson(Buffer.from(frame.payload).toString('utf8')) as { [key: string]: Offset };
    if (initial !== undefined) this.#initial = offsetsFromJson(initial);
    for (const [topic, id] of Object.entries(ids as Record<string, string>)) this.#ids.set(topic, id);
    this.#next = number + 1;
  }
}
