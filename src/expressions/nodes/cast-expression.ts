import type { DataType } from '../../types/data-type.js';
import { Expression } from './tree.js';

/** `CAST(x AS t)`, or `TRY_CAST`. Inserted by the analyzer for coercion as well. */
export class Cast extends Expression {
  readonly kind = 'cast';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    private readonly to: DataType,
    readonly mode: 'ansi' | 'try' = 'ansi',
    /** True for casts that the user wrote: they show in column names. */
    readonly explicit = true,
    /** Session time zone, for casts between text, dates and timestamps. */
    readonly zone = 'UTC',
  ) {
    super();
    this.children = [child];
  }
  override get type(): DataType {
    return this.to;
  }
  override get nullable(): boolean {
    // NaN and infinity have no decimal: they become null.
    const losesValues =
      this.to.kind === 'decimal' && (this.child.type.kind === 'double' || this.child.type.kind === 'float');
    return this.mode === 'try' || losesValues || this.child.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new Cast(child, this.to, this.mode, this.explicit, this.zone);
  }
  toString(): string {
    if (!this.explicit) return String(this.child);
    return `${this.mode === 'try' ? 'TRY_CAST' : 'CAST'}(${this.child} AS ${castTypeText(this.to)})`;
  }
}

function castTypeText(type: DataType): string {
  if (type.kind === 'long') return 'BIGINT';
  if (type.kind === 'array') return `ARRAY<${castTypeText(type.element)}>`;
  if (type.kind === 'map') return `MAP<${castTypeText(type.key)}, ${castTypeText(type.value)}>`;
  if (type.kind === 'struct') return `STRUCT<${type.fields.map(f => `${f.name}: ${castTypeText(f.type)}`).join(', ')}>`;
  if (type.kind === 'decimal') return `DECIMAL(${type.precision},${type.scale})`;
  if (type.kind === 'year_month_interval' || type.kind === 'day_time_interval')
    return `INTERVAL ${type.from}${type.from === type.to ? '' : ` TO ${type.to}`}`.toUpperCase();
  return type.kind.toUpperCase();
}
