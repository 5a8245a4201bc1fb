import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  Attribute,
  type Expression,
  freshId,
  GeneratorCall,
  MultiAlias,
  someExpression,
} from '../expressions/expression.js';
import { Generate } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { generatorOf } from './select-list.js';

/** Generators of a select list become Generate nodes below it, one for each, and columns in their places. */
export function extractGenerators(
  plan: LogicalPlan,
  items: readonly Expression[],
): { plan: LogicalPlan; items: Expression[] } {
  let below = plan;
  const next = items.flatMap((item): Expression[] => {
    const generator = generatorOf(item);
    if (generator === undefined) {
      checkNotInside(item);
      return [item];
    }
    const generated = generatedColumns(
      generator,
      namesOf(item, generator),
      undefined,
      item instanceof Alias ? item.id : undefined,
    );
    below = new Generate(generator, generator.bound.outer ?? false, undefined, undefined, below, generated);
    return generated;
  });
  return { plan: below, items: next };
}

function namesOf(item: Expression, generator: GeneratorCall): readonly string[] | undefined {
  if (item instanceof MultiAlias) return item.names;
  // One name for several columns names nothing.
  return item instanceof Alias && generator.bound.fields.length === 1 ? [item.name] : undefined;
}

export function generatedColumns(
  generator: GeneratorCall,
  names: readonly string[] | undefined,
  qualifier: string | undefined,
  /** Of the only column, where it has one already. */
  id?: number,
): Attribute[] {
  const { fields } = generator.bound;
  if (names !== undefined && names.length !== fields.length) {
    throw new AnalysisError(
      'UDTF_ALIAS_NUMBER_MISMATCH',
      `The number of aliases supplied in the AS clause does not match the number of columns output by ${generator}. Expected ${fields.length} aliases, but got ${names.join(', ')}.`,
    );
  }
  return fields.map(
    (f, i) =>
      new Attribute(
        names?.[i] ?? f.name,
        f.type,
        f.nullable,
        fields.length === 1 ? (id ?? freshId()) : freshId(),
        qualifier === undefined ? [] : [qualifier],
      ),
  );
}

function checkNotInside(item: Expression): void {
  if (!someExpression(item, e => e instanceof GeneratorCall)) return;
  throw new AnalysisError(
    'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
    `The generator is not supported: nested in expressions: ${item}. Select it by itself first.`,
  );
}
