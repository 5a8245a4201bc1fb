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
        [X in C[number] as NameOf<X>]: X extends keyof Row ? Row[X] : ValueOf<Row, X>;
      };

/** The value of a column: that of a column of `Row` which is only named, else what the column knows of itself. */
type ValueOf<Row, X> = 'columnOf' extends keyof X
  ? X extends { readonly columnOf?: infer N extends keyof Row }
    ? Row[N]
    : any
  : X extends { readonly valueType?: infer T }
    ? T
    : any;

/** Keys of which the groups of a set may leave some out. */
export type Nullable<Row> = { [K in keyof Row]: Row[K] | null };

/** A row with several columns added or replaced. */
export type WithColumns<Row, C extends Readonly<Record<string, NamedValue>>> = 0 extends 1 & Row
  ? any
  : string extends keyof C
    ? any
    : {
        [K in keyof Row | keyof C]: K extends keyof C ? ValueOf<Row, C[K]> : K extends keyof Row ? Row[K] : never;
      };

/** The columns of two rows; any for a name that both have. */
type Both<L, R> = {
  [K in keyof L | keyof R]: K extends keyof L ? (K extends keyof R ? any : L[K]) : K extends keyof R ? R[K] : never;
};

/** A row of a join: with columns of one name (`Keys`) once, and null where a side may have no row. */
export type Joined<L, R, Keys, How> = 0 extends 1 & L
  ? any
  : 0 extends 1 & R
    ? any
    : How extends 'inner' | 'cross'
      ? Both<L, Omit<R, Keys & string>>
      : How extends 'left' | 'left_outer' | 'leftouter'
        ? Both<L, Nullable<Omit<R, Keys & string>>>
        : How extends 'right' | 'right_outer' | 'rightouter'
          ? Both<Nullable<Omit<L, Keys & string>>, R>
          : How extends 'outer' | 'full' | 'full_outer' | 'fullouter'
            ? Both<
                Nullable<Omit<L, Keys & string>> & { [K in keyof L & keyof R & Keys]: L[K] | R[K] },
                Nullable<Omit<R, Keys & string>>
              >
            : L;

/** A row of groups: the keys, then the aggregates; any where one of them is not known. */
export type Aggregated<Keys, C extends readonly NamedValue[]> = 0 extends 1 & Keys
  ? any
  : string extends NameOf<C[number]>
    ? any
    : Keys & NamedColumns<C>;
