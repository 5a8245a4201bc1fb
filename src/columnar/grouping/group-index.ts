import { InternalError } from '../../common/errors.js';
import { SystemRandom } from '../../common/random.js';
import { binaryType, type DataType } from '../../types/data-type.js';
import { normalInteger } from '../../types/value.js';
import { RowCodec } from '../row-codec.js';
import { BytesVector, IntegerVector, type Vector } from '../vector.js';
import { codeGenerationAllowed } from './generate-code.js';
import { groupCode, lookupCode } from './group-code.js';
import { groupRows, lookupRows } from './group-kernel.js';
import { BytesKeys, type KeyStore, NumberKeys, VoidKeys } from './key-store.js';
import { SlotTable } from './slot-table.js';

export interface GroupIndexOptions {
  /** `interpreted`: no code generation. Same answers. */
  readonly mode?: 'compiled' | 'interpreted';
  /** Of the hash, so that nobody can prepare keys that all collide. Default: chance, one per process. Answers do not depend on it. */
  readonly seed?: number;
}

/**
 * Gives equal keys the same number: groups 0, 1, 2, … in order of first appearance. Equality is that of `types/value` (NaN equals
 * NaN, 0 equals −0), and null equals null.
 *
 *     key columns  [a x][b y][a x][c z]   ─► groups  0 1 0 2      keyColumns()  [a x][b y][c z]
 *
 * Keys of 64-bit integers that leave the safe range, decimals that do, and nested keys are kept as bytes of the row codec.
 */
export class GroupIndex {
  readonly #types: readonly DataType[];
  readonly #compiled: boolean;
  readonly #seed: number;
  #table = new SlotTable();
  #keys: KeyStore[];
  /** Codecs of the keys that are kept as encoded bytes. */
  #codecs: (RowCodec | undefined)[];

  constructor(types: readonly DataType[], options: GroupIndexOptions = {}) {
    this.#types = types;
    this.#compiled = options.mode !== 'interpreted' && codeGenerationAllowed();
    this.#seed = options.seed ?? (processSeed ??= new SystemRandom().integer(2 ** 32) | 0);
    this.#codecs = types.map(type => (layoutOf(type) === 'encoded' ? new RowCodec([type], 'key') : undefined));
    this.#keys = this.#newKeys();
  }

  get groupCount(): number {
    return this.#table.groupCount;
  }

  /** Writes the group of each row to `out`; new keys get new groups. */
  groupIds(columns: readonly Vector[], n: number, out: Int32Array): void {
    this.#bind(columns, n);
    const kernel = this.#compiled ? groupCode(this.#keys) : groupRows;
    for (let from = 0; from < n; from += CHUNK) {
      const to = Math.min(n, from + CHUNK);
      const most = this.#table.groupCount + to - from;
      this.#table.reserve(most);
      for (const key of this.#keys) key.reserve(most);
      kernel(this.#table, this.#keys, from, to, out, this.#seed);
    }
  }

  /**
   * Writes the group of each row to `out`, −1 where there is none. With `nulls: 'never'` a row with a null in its key has none, as in
   * the condition of a join.
   */
  lookup(columns: readonly Vector[], n: number, out: Int32Array, nulls: 'match' | 'never' = 'match'): void {
    this.#bind(columns, n);
    const kernel = this.#compiled ? lookupCode(this.#keys) : lookupRows;
    kernel(this.#table, this.#keys, n, out, this.#seed, nulls === 'match');
    if (nulls === 'match') return;
    for (const [k, { validity }] of columns.entries()) {
      if (this.#codecs[k] === undefined || validity === null) continue;
      for (let i = 0; i < n; i++) if (validity[i] === 0) out[i] = -1;
    }
  }

  /** The distinct keys; row g is the key of group g. Stays valid whatever happens to the index later. */
  keyColumns(): Vector[] {
    const n = this.groupCount;
    return this.#keys.map((key, k) => {
      const column = key.column(n);
      const codec = this.#codecs[k];
      return codec === undefined ? column : codec.decode(column as BytesVector, n)[0];
    });
  }

  clear(): void {
    this.#table.clear();
    for (const key of this.#keys) key.clear();
  }

  #newKeys(): KeyStore[] {
    return this.#types.map((type, k) => {
      const layout = this.#codecs[k] === undefined ? layoutOf(type) : 'encoded';
      if (layout === 'void') return new VoidKeys(type);
      if (layout === 'encoded') return new BytesKeys(binaryType, this.#seed);
      return layout === 'bytes' ? new BytesKeys(type, this.#seed) : new NumberKeys(type, layout);
    });
  }

  #bind(columns: readonly Vector[], n: number): void {
    if (columns.length !== this.#types.length) {
      throw new InternalError(`${columns.length} key columns for ${this.#types.length} key types`);
    }
    const usable: Vector[] = [];
    for (let k = 0; k < columns.length; k++) usable.push(this.#usable(columns[k], n, k));
    for (let k = 0; k < usable.length; k++) {
      const key = this.#keys[k];
      if (usable[k].validity !== null) key.allowNulls();
      key.bind(usable[k], n);
    }
  }

  /** The column in the form in which key k is kept. */
  #usable(column: Vector, n: number, k: number): Vector {
    if (this.#codecs[k] === undefined) {
      if (!(column instanceof IntegerVector && column.wide)) return column;
      const narrow = narrowed(column, n);
      if (narrow !== undefined) return narrow;
      this.#encodeFromNowOn(k);
    }
    const { starts, ends, data } = this.#codecs[k]!.encode([column], n);
    // The bytes say themselves when the key is null.
    return new BytesVector(binaryType, n, starts, ends, data, null);
  }

  /** Changes how key k is kept; groups keep their numbers, for they are entered again in their order. */
  #encodeFromNowOn(k: number): void {
    const columns = this.keyColumns();
    const n = this.groupCount;
    this.#codecs[k] = new RowCodec([this.#types[k]], 'key');
    this.#keys = this.#newKeys();
    this.#table = new SlotTable();
    this.groupIds(columns, n, new Int32Array(n));
  }
}

/** Rows between two looks at whether there is room for new groups. */
const CHUNK = 1024;

let processSeed: number | undefined;

type Layout = KeyStore['layout'] | 'encoded';

function layoutOf(type: DataType): Layout {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return 'int32';
    case 'float':
    case 'double':
      return 'float64';
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
    case 'decimal':
      return 'integer';
    case 'string':
    case 'binary':
      return 'bytes';
    case 'void':
      return 'void';
    default:
      return 'encoded';
  }
}

/** The same column with numbers, if all its values are safe. */
function narrowed(column: IntegerVector, n: number): IntegerVector | undefined {
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (column.isNull(i)) continue;
    const value = normalInteger(BigInt(column.values[i]));
    if (typeof value === 'bigint') return undefined;
    values[i] = value;
  }
  return new IntegerVector(column.type, n, values, column.validity);
}
