import { AnalysisError } from '../common/errors.js';
import { Alias, Attribute, type Expression, GetField, UnresolvedStar } from '../expressions/expression.js';
import { lookUpColumn, unresolvedColumn } from './column-scope.js';
import type { Names } from './resolve-expression.js';

/** Puts the columns in place of `*`, `t.*` and `struct_column.*`; other items stay as they are. */
export function expandStars(items: readonly Expression[], names: Names): Expression[] {
  return items.flatMap(item => (item instanceof UnresolvedStar ? expand(item, names) : [item]));
}

function expand(star: UnresolvedStar, names: Names): Expression[] {
  const columns = star.qualifier.length === 0 ? [...names.attributes] : qualified(star, names);
  if (star.except.length === 0) return columns;
  return except(star, columns, names);
}

function qualified(star: UnresolvedStar, names: Names): Expression[] {
  const { qualifier } = star;
  const matches = names.attributes.filter(a => {
    const own = a.qualifier.slice(-qualifier.length);
    return own.length === qualifier.length && own.every((part, i) => part.toLowerCase() === qualifier[i].toLowerCase());
  });
  if (matches.length > 0) return matches;
  const struct = lookUpColumn(qualifier, names.attributes);
  if (struct === undefined) {
    const known = [...new Set(names.attributes.map(a => a.name))].map(n => `\`${n}\``).join(', ');
    throw new AnalysisError('CANNOT_RESOLVE_STAR_EXPAND', `Cannot resolve ${star} given input columns ${known}.`);
  }
  if (struct.type.kind !== 'struct') {
    throw new AnalysisError('_LEGACY_ERROR_TEMP_1050', `Can only star expand struct data types. Attribute: ${star}.`);
  }
  return struct.type.fields.map((f, i) => new Alias(new GetField(struct, i), f.name));
}

function except(star: UnresolvedStar, columns: readonly Expression[], names: Names): Expression[] {
  const dropped = new Set(
    star.except.map(parts => {
      const found = lookUpColumn(parts, names.attributes);
      if (found instanceof Attribute) return found.id;
      throw unresolvedColumn(parts, names.attributes);
    }),
  );
  return columns.filter(c => !(c instanceof Attribute && dropped.has(c.id)));
}
