import type { DataType, StructField } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { callText } from './call-text.js';
import { Expression } from './tree.js';

/** A function that turns one row into any number of rows: `explode`. Stands in `Generate` nodes. */
export class GeneratorCall extends Expression {
  readonly kind = 'generatorCall';
  constructor(
    readonly name: string,
    override readonly children: readonly Expression[],
    readonly bound: BoundGenerator,
  ) {
    super();
  }
  override get type(): DataType {
    return { kind: 'struct', fields: this.bound.fields };
  }
  withChildren(children: readonly Expression[]): Expression {
    return new GeneratorCall(this.name, children, this.bound);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}

export interface BoundGenerator {
  /** Columns that it makes, with default names. */
  readonly fields: readonly StructField[];
  /** Rows for one input row; arguments in the engine's form, nulls included. */
  readonly generate: (...args: any[]) => readonly (readonly Value[])[];
  /** True for the `_outer` forms: a row of nulls where nothing is generated. */
  readonly outer?: boolean;
}
