/**
 * A row with a column added or replaced. Adding makes a flat intersection, whatever the number of steps: nested mapped types would end at the
 * compiler's limit of depth after some dozens.
 */
export type WithColumn<Row, N extends string, T> = 0 extends 1 & Row
  ? any
  : N extends keyof Row
    ? { [K in keyof Row]: K extends N ? T : Row[K] }
    : Row & { [K in N]: T };
