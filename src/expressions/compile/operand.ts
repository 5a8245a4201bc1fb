/**
 * The code of one sub-expression for the current row: `isNull` is a boolean expression (`'false'` when it cannot be null), and the value
 * comes in one or more forms, made on demand.
 */
export interface Operand {
  readonly isNull: string;
  /** Code of the value; undefined content where the row is null. */
  value(): string;
  /** The UTF-8 bytes of a string that is a column or a literal. */
  readonly view?: { readonly data: string; readonly start: string; readonly end: string };
  /** How many items an array or map has that is a column. */
  readonly size?: string;
  /** Parts of a struct that is built here. */
  readonly fields?: readonly Operand[];
}

/** The value, or null where the row is null: what `custom` functions take. */
export function nullableValue(operand: Operand): string {
  if (operand.isNull === 'false') return operand.value();
  return operand.isNull === 'true' ? 'null' : `(${operand.isNull} ? null : ${operand.value()})`;
}

export function anyNull(args: readonly Operand[]): string {
  const parts = args.map(a => a.isNull).filter(code => code !== 'false');
  if (parts.includes('true')) return 'true';
  return parts.length === 0 ? 'false' : [...new Set(parts)].join(' || ');
}
