import { CheckpointError, ConfigurationError } from '../common/errors.js';
import { hasErrno, unlinkIfThere } from '../common/files.js';
import { joinPath } from '../common/paths.js';
import { epochOfTemp } from '../common/publish.js';
import { type RecordPart, readPart } from './record-file.js';
import type { StateCheckpoint, StateFile, StateStoreRequest } from './state-store.js';

/**
 * The files of one store: `state/<operator>/<partition>[.<layout>][/<store>]/<version>.<epoch>[.<part>].delta` (or `.snapshot`), and
 * `<base>-<version>.<epoch>[.<part>].segment`. The name and the query id are in the header of each file, so a file of another partition, version or query is noticed.
 */
export class StateDirectory {
  readonly checkpoint: StateCheckpoint;
  readonly #directory: string;
  readonly #where: string;

  constructor(request: Pick<StateStoreRequest, 'checkpoint' | 'operatorId' | 'partition' | 'layout' | 'storeName'>) {
    const { operatorId, partition = 0, layout = null, storeName = 'default' } = request;
    if (!/^[a-z0-9-]{1,40}$/.test(storeName)) {
      throw new ConfigurationError('INVALID_STORE_NAME', `"${storeName}" cannot be the name of a state store.`);
    }
    this.checkpoint = request.checkpoint;
    const directory = this.checkpoint.stateDirectory(
      operatorId,
      layout === null ? partition : `${partition}.${layout}`,
    );
    this.#directory = storeName === 'default' ? directory : joinPath(directory, storeName);
    this.#where = `operator ${operatorId}, partition ${partition}${storeName === 'default' ? '' : `, store ${storeName}`}`;
  }

  /** Where the files are, below the checkpoint directory. */
  get name(): string {
    return this.#directory;
  }

  /** The full path of a name among these files. */
  pathOf(name: string): string {
    return this.checkpoint.pathOf(joinPath(this.#directory, name));
  }

  create(): Promise<void> {
    return this.checkpoint.ensureDirectory(this.#directory);
  }

  /** Publishes one part. `base` is given for a segment. */
  async write(
    kind: StateFile['kind'],
    version: number,
    part: number,
    payload: Uint8Array,
    base?: number,
  ): Promise<StateFile> {
    const { epoch } = this.checkpoint;
    const span = base === undefined ? `${version}` : `${base}-${version}`;
    const name = `${span}.${epoch}${part === 0 ? '' : `.${part}`}.${kind}`;
    const path = joinPath(this.#directory, name);
    const [{ length, crc }] = await this.checkpoint.publish([
      { kind: `state-${kind}`, name: path, batchId: null, payload },
    ]);
    return base === undefined
      ? { kind, version, epoch, name, length, crc }
      : { kind, version, base, epoch, name, length, crc };
  }

  /** Reads and checks one part. */
  async read(file: StateFile): Promise<RecordPart> {
    const path = joinPath(this.#directory, file.name);
    const advice = `This is the ${file.kind} of state version ${file.version} of ${this.#where}. ${ADVICE}`;
    let payload: Uint8Array;
    try {
      const { kind, epoch, length, crc } = file;
      const expected = { kind: `state-${kind}`, batchId: null, epoch, length, crc, advice, errorCode: STATE_CORRUPT };
      ({ payload } = await this.checkpoint.read(path, expected));
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) throw error;
      throw this.damaged(file, `a file of ${file.length} bytes`, 'no file', error);
    }
    const part = readPart(payload);
    if (typeof part === 'string') throw this.damaged(file, 'a state file of a known format', part);
    const { part: number = 0, parts = 1 } = file;
    if (part.part !== number || part.last !== (number === parts - 1)) {
      throw this.damaged(file, `part ${number} of ${parts}`, `part ${part.part}${part.last ? ', the last one' : ''}`);
    }
    return part;
  }

  damaged(file: StateFile, expected: string, found: string, cause?: unknown): CheckpointError {
    const path = this.pathOf(file.name);
    const what = `This is the ${file.kind} of state version ${file.version} of ${this.#where}.`;
    return this.corrupt(`${path} is damaged: expected ${expected}, found ${found}. ${what} ${ADVICE}`, cause);
  }

  /** A version that cannot be put together, in words. */
  unloadable(version: number, detail: string, cause?: unknown): CheckpointError {
    return this.corrupt(`State version ${version} of ${this.#where} cannot be loaded: ${detail} ${ADVICE}`, cause);
  }

  corrupt(message: string, cause?: unknown): CheckpointError {
    return new CheckpointError(STATE_CORRUPT, message, { cause });
  }

  /**
   * Removes what is not needed: files of this run up to `version` and of earlier runs, and what those runs were writing when they ended.
   * Files of later runs are never touched, so a run that has been replaced without knowing it does no harm. Returns what could not be removed.
   */
  async removeUnneeded(needed: readonly StateFile[], version: number): Promise<string[]> {
    const keep = new Set(needed.map(file => file.name));
    const directory = this.checkpoint.pathOf(this.#directory);
    const failures: string[] = [];
    const note = (path: string) => (error: unknown) => {
      failures.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    };
    for (const { name, isDirectory } of await this.checkpoint.files.list(directory).catch(note(directory))) {
      if (isDirectory || keep.has(name) || !this.#isOver(name, version)) continue;
      const path = joinPath(directory, name);
      await unlinkIfThere(this.checkpoint.files, path).catch(note(path));
    }
    return failures;
  }

  /** Whether nobody can still be writing the file, or be about to name it in a commit record. */
  #isOver(name: string, version: number): boolean {
    const { epoch } = this.checkpoint;
    const temp = epochOfTemp(name);
    if (temp !== undefined) return temp < epoch;
    const match = NAME.exec(name);
    if (match === null) return false;
    return Number(match[2]) < epoch || (Number(match[2]) === epoch && Number(match[1]) < version);
  }
}

export const STATE_CORRUPT = 'STATE_CORRUPT';
const NAME = /^(?:\d{1,16}-)?(0|[1-9]\d{0,15})\.(0|[1-9]\d{0,15})(?:\.[1-9]\d{0,5})?\.(delta|snapshot|segment)$/;
const ADVICE =
  'Restore the file from a backup of this checkpoint, or restore the whole checkpoint; do not delete single files: the state cannot be rebuilt without them.';
