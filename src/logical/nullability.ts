import { Attribute, freshId } from '../expressions/expression.js';

/** Output of a union: names and types of the first input, fresh ids, nullable where any input is. */
export function leastCommonNullable(inputs: readonly (readonly Attribute[])[]): Attribute[] {
  return inputs[0].map((a, i) => {
    const nullable = inputs.some(columns => columns[i].nullable);
    const metadata =
      inputs.length === 1 || inputs.every(c => c[i].metadata?.watermarkDelayUs !== undefined) ? a.metadata : undefined;
    return new Attribute(a.name, a.type, nullable, freshId(), [], metadata);
  });
}
