import { ConfigurationError } from '../../common/errors.js';

export type ArrowModule = typeof import('apache-arrow');

let loaded: Promise<ArrowModule> | null = null;

/** apache-arrow, an optional peer dependency, loaded on first use. */
export function loadArrow(): Promise<ArrowModule> {
  loaded ??= import('apache-arrow').catch(cause => {
    loaded = null;
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      'Arrow interchange needs the package apache-arrow, which is not installed: npm install apache-arrow',
      { cause },
    );
  });
  return loaded;
}

/** Type ids, units and precisions of the Arrow format, as apache-arrow numbers them. They are part of the format and do not change. */
export const ArrowId = {
  Dictionary: -1,
  Null: 1,
  Int: 2,
  Float: 3,
  Binary: 4,
  Utf8: 5,
  Bool: 6,
  Decimal: 7,
  Date: 8,
  Time: 9,
  Timestamp: 10,
  Interval: 11,
  List: 12,
  Struct: 13,
  FixedSizeBinary: 15,
  FixedSizeList: 16,
  Map: 17,
  Duration: 18,
  LargeBinary: 19,
  LargeUtf8: 20,
  LargeList: 21,
  BinaryView: 23,
  Utf8View: 24,
} as const;

/** What this folder reads of apache-arrow's objects. Structural, so that any copy and version of the package will do. */
export interface ArrowType {
  readonly typeId: number;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: number;
  readonly timezone?: string | null;
  readonly listSize?: number;
  readonly byteWidth?: number;
  readonly children?: readonly ArrowField[] | null;
  readonly dictionary?: ArrowType;
}

export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly nullable: boolean;
}

export interface ArrowData {
  readonly type: ArrowType;
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array;
  readonly values: unknown;
  readonly valueOffsets: Int32Array | BigInt64Array;
  readonly children: readonly ArrowData[];
  readonly dictionary?: { readonly data: readonly ArrowData[] };
  readonly variadicBuffers?: readonly Uint8Array[];
}

export interface ArrowTable {
  readonly schema: { readonly fields: readonly ArrowField[] };
  readonly batches: readonly { readonly numRows: number; readonly data: ArrowData }[];
}
