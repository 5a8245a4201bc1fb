import { RowCodec } from '../../columnar/row-codec.js';
import { EvaluationError } from '../../common/errors.js';
import { longType, stringType } from '../../types/data-type.js';
import { fromExternalConverter, toExternalConverter } from '../../types/external.js';
import type { Value } from '../../types/value.js';
import { BytesRows, pickRows } from '../bytes-rows.js';
import type { ProcessorVariable } from '../schema/processor-variable.js';
import type { LookupResult } from '../state-store.js';
import { ValueCodec } from '../value-codec.js';
import type { Expiries } from './expiries.js';
import type { Changes, Scope } from './scope.js';

/** The first part of the keys of a variable, and of the engine's own rows, whose names begin with `$`. */
export const namePrefix = (name: string): Uint8Array => new RowCodec([stringType], 'key').prefixOf(name);

/**
 * One state variable of a processor, over the keys of a chunk. All variables and timers of an operator share one ordered store; the name comes first, so
 * that a variable is a range of it and can be read, or added and dropped, without touching the others:
 *
 *     value   name │ key            ─► value [, expiry]
 *     list    name │ key            ─► start, end              the elements now there
 *             name │ key │ index    ─► value [, expiry]        indices are not used again
 *     map     name │ key │ map key  ─► value [, expiry]
 *
 * Keys are in the key form of the row codec, part by part. `expiry` (milliseconds) is there when the variable has a time to live.
 */
export abstract class Variable {
  readonly prefix: Uint8Array;
  protected readonly codec: ValueCodec;
  private readonly read: (value: Value) => unknown;
  private readonly write: (value: unknown, path?: string) => Value;

  constructor(
    readonly declaration: ProcessorVariable,
    protected readonly scope: Scope,
    protected readonly expiries: Expiries,
  ) {
    this.prefix = namePrefix(declaration.name);
    this.codec = new ValueCodec(declaration.type, this.hasTtl ? [longType] : []);
    this.read = toExternalConverter(declaration.type);
    this.write = fromExternalConverter(declaration.type);
  }

  /** Names the rows that a chunk will most likely need: they are looked up together. */
  abstract want(rows: BytesRows): void;
  /** What was found, from position `from` on. To be copied. */
  abstract found(rows: LookupResult, from: number): void;
  /** Hands over what has changed since `want`. */
  abstract flush(changes: Changes): void;

  /** Removes those of the rows with these keys that are gone by now. Returns how many. */
  expire(keys: readonly Uint8Array[], changes: Changes): number {
    return this.expired(keys, changes).length;
  }

  protected expired(keys: readonly Uint8Array[], changes: Changes): Uint8Array[] {
    // What a variable of this name had in an earlier run.
    if (!this.hasTtl) return [];
    const rows = new BytesRows();
    for (const key of keys) rows.add(key);
    const result = this.scope.store.get(rows.column, keys.length);
    const there = keys.map((_, i) => i).filter(i => result.found[i] === 1);
    const decoded = this.codec.decode(pickRows(result, there), there.length);
    const gone = there.filter((_, row) => !this.isLive(decoded.extra(0, row) as number)).map(i => keys[i]);
    for (const key of gone) changes.removed.add(key);
    return gone;
  }

  get hasTtl(): boolean {
    return this.declaration.ttlMs !== undefined;
  }

  protected get newExpiry(): number {
    return this.hasTtl ? this.scope.nowMs + this.declaration.ttlMs! : NEVER;
  }
  protected isLive(expiryMs: number): boolean {
    return expiryMs > this.scope.nowMs;
  }
  protected external(value: Value): any {
    return this.read(value);
  }
  protected internal(value: unknown): Value {
    if (value === null || value === undefined) {
      throw new EvaluationError(
        'STATE_VALUE_NULL',
        `The state variable "${this.declaration.name}" cannot hold null: clear it instead.`,
      );
    }
    return this.write(value, this.declaration.name);
  }

  /** Collects rows to be put. */
  protected newRows(): RowsToPut {
    return new RowsToPut(this.codec, this.hasTtl, this.expiries);
  }
}

export const NEVER = Number.POSITIVE_INFINITY;

/** Rows of a variable on their way into the store, encoded together. */
export class RowsToPut {
  private readonly keys = new BytesRows();
  private readonly values: Value[] = [];
  private readonly expiryTimes: number[] = [];

  constructor(
    private readonly codec: ValueCodec,
    private readonly hasTtl: boolean,
    private readonly expiries: Expiries,
  ) {}

  add(key: readonly Uint8Array[], value: Value, expiryMs: number): void {
    this.keys.add(...key);
    this.values.push(value);
    this.expiryTimes.push(expiryMs);
  }

  into(changes: Changes): void {
    if (this.values.length === 0) return;
    const encoded = this.codec.encode(this.values, this.hasTtl ? [this.expiryTimes] : []);
    const { data, starts, ends } = this.keys.column;
    for (let i = 0; i < this.values.length; i++) {
      const key = data.subarray(starts[i], ends[i]);
      changes.put([key], encoded.data, encoded.starts[i], encoded.ends[i]);
      if (this.hasTtl) this.expiries.add(changes, this.expiryTimes[i], key);
    }
  }
}
