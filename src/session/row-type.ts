/**
 * A row with a column added or replaced. Adding makes a flat intersection, whatever the number of steps: nested mapped types would end at the
 * compiler's limit of depth after some dozens.
 */
export type WithColumn<Row, N extends string, T> = 0 extends 1 & Row
  ? any
  : N extends keyof Row
    ? { [K in keyof Row]: K extends N ? T : Row[K] }
    : Row & { [K in N]: T };

/** A column as a type sees it: its values and, where a literal says so, its name. */
interface NamedValue {
  readonly valueType?: unknown;
  readonly nameType?: string;
}

/** The name of an item of a select list; `string` where only the query knows it. */
type NameOf<C> = C extends string ? C : C extends { readonly nameType?: infer N extends string } ? N : string;

/** A row of named columns; any where the name of one is not known. */
export type NamedColumns<C extends readonly NamedValue[]> =
  string extends NameOf<C[number]>
    ? any
    : { [X in C[number] as NameOf<X>]: X extends { readonly valueType?: infer T } ? T : any };

/** A row of a select list of names of `Row` and of columns; any where a name is not known. */
export type Selected<Row, C extends readonly (string | NamedValue)[]> = 0 extends 1 & Row
  ? any
  : string extends NameOf<C[number]>
    ? any
    : {
        [X in C[number] as NameOf<X>]: X extends keyof Row
          ? Row[X]
          : X extends { readonly valueType?: infer T }
            ? T
            : any;
      };

/** A row of groups: the keys, then the aggregates; any where one of them is not known. */
export type Aggregated<Keys, C extends readonly NamedValue[]> = 0 extends 1 & Keys
  ? any
  : string extends NameOf<C[number]>
    ? any
    : Keys & NamedColumns<C>;
