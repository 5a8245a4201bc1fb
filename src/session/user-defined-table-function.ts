import { type Expression, GeneratorCall } from '../expressions/expression.js';
import type { StructType } from '../types/data-type.js';
import { fromExternal, toExternalConverter } from '../types/external.js';
import type { Value } from '../types/value.js';
import { type SchemaLike, toSchema } from './schema.js';
import { callable, failed, type OwnDefinition, type UserDefinedFunction } from './user-defined-function.js';

/**
 * A function that makes rows, of the columns of `schema`, from the values of one row: selected, in `LATERAL VIEW`, or in FROM.
 *
 * ```ts
 * const words = udtf(function* (text: string) { for (const word of text.split(' ')) yield { word, length: word.length }; },
 *   'word STRING, length INT', { name: 'words' });
 * df.select('id', words('text'));
 * ```
 */
export function udtf<Row extends object = any>(
  fn: (...args: any[]) => Iterable<Row>,
  schema: SchemaLike<Row>,
  options: { readonly name?: string } = {},
): UserDefinedFunction<Row> {
  return callable(new UdtfDefinition(fn, toSchema(schema), options.name ?? (fn.name || 'udtf')));
}

class UdtfDefinition implements OwnDefinition {
  readonly kind = 'generator';

  constructor(
    private readonly fn: (...args: any[]) => Iterable<object>,
    private readonly schema: StructType,
    readonly name: string,
  ) {}

  named(name: string): UdtfDefinition {
    return new UdtfDefinition(this.fn, this.schema, name);
  }

  call(args: readonly Expression[]): Expression {
    const { fn, schema, name } = this;
    const readers = args.map(a => toExternalConverter(a.type));
    const generate = (...values: Value[]): Value[][] => {
      const rows: Value[][] = [];
      try {
        for (const row of fn(...values.map((v, i) => readers[i](v)))) rows.push(fromExternal(schema, row) as Value[]);
      } catch (cause) {
        throw failed(name, cause instanceof Error ? cause.message : `it threw ${String(cause)}`, cause);
      }
      return rows;
    };
    return new GeneratorCall(name, args, { fields: schema.fields, generate });
  }
}
