import { Murmur3x128 } from '../../columnar/murmur3-128.js';
import { type DataType, isIntegral } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';

/** The seed that Apache DataSketches uses everywhere unless told otherwise. */
const SEED = 9001;

/**
 * Hashes values as Apache DataSketches does: integers as 64-bit, doubles by their bits with −0 as 0, text as UTF-8. Empty text and empty
 * binaries are not values there: they give null.
 */
export class SketchHash {
  private readonly murmur = new Murmur3x128();
  private readonly long = new Uint8Array(8);
  private readonly view = new DataView(this.long.buffer);

  hash(type: DataType, value: Value): Murmur3x128 | null {
    const bytes = this.bytesOf(type, value);
    if (bytes.length === 0) return null;
    this.murmur.bytes(bytes, 0, bytes.length, SEED);
    return this.murmur;
  }

  private bytesOf(type: DataType, value: Value): Uint8Array {
    if (type.kind === 'string') return Buffer.from(value as string);
    if (type.kind === 'binary') return value as Uint8Array;
    if (isIntegral(type)) this.view.setBigInt64(0, BigInt(value as number | bigint), true);
    else this.view.setFloat64(0, value === 0 ? 0 : (value as number), true);
    return this.long;
  }
}
