import type { DataType } from '../../types/data-type.js';
import { type Expression, Literal, type ScalarCall, type ViewOperand } from '../expression.js';
import { storageOf } from './storage.js';

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
  /** The columns whose nulls are its nulls, all of them and no others: what is null need not be asked row by row. */
  readonly nullColumns?: readonly number[];
  /** Parts of a struct that is built here. */
  readonly fields?: readonly Operand[];
}

/** Numbers, truth values, dates and texts: what is in the place of a null is one of them too. */
export const isFlat = (e: Expression): boolean =>
  [e, ...e.children].every(x => !['list', 'map', 'struct', 'object', 'null'].includes(storageOf(x.type)));

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

/** Operands for `inlineViews`, when every string among the arguments is there as bytes. */
export function viewsOf(e: ScalarCall, args: readonly Operand[]): ViewOperand[] | undefined {
  const views: ViewOperand[] = [];
  for (let i = 0; i < args.length; i++) {
    const child = e.children[i];
    const { view } = args[i];
    if (view !== undefined) views.push({ form: 'view', ...view });
    else if (child.type.kind === 'string') return undefined;
    else
      views.push({ form: 'value', code: args[i].value(), literal: child instanceof Literal ? child.value : undefined });
  }
  return views;
}

export const paren = (code: string): string => (/^[\w.]+$/.test(code) ? code : `(${code})`);

export function numberCode(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : String(value);
}

/** A harmless value of the form that variables of this type have. */
export function zeroOf(type: DataType): string {
  switch (storageOf(type)) {
    case 'boolean':
      return 'false';
    case 'int32':
    case 'float64':
    case 'integer':
      return '0';
    case 'bytes':
      return type.kind === 'string' ? "''" : 'null';
    default:
      return 'null';
  }
}

/** Declarations of the arrays of a column, under the names that code of its operands has for them. */
export function arraysOf(c: string, ordinal: number, type: DataType): string {
  const head = `const ${c} = columns[${ordinal}], ${c}n = ${c}.validity;`;
  switch (storageOf(type)) {
    case 'bytes':
      return `${head} const ${c}d = ${c}.data, ${c}s = ${c}.starts, ${c}e = ${c}.ends;`;
    case 'boolean':
    case 'int32':
    case 'float64':
    case 'integer':
      return `${head} const ${c}v = ${c}.values;`;
    default:
      return head;
  }
}
