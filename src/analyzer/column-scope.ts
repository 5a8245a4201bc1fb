import { AnalysisError } from '../common/errors.js';
import { type Attribute, type Expression, GetField, Literal, OuterReference } from '../expressions/expression.js';
import { editDistance } from '../sql/keywords.js';
import { stringType } from '../types/data-type.js';
import type { OuterColumns } from './context.js';
import { resolveExtract } from './resolve-extract.js';

const same = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/**
 * The column that `parts` names among `attributes`: `[qualifier.]column[.field…]`, without regard to case. Undefined when there is none;
 * an error when there are several.
 */
export function lookUpColumn(parts: readonly string[], attributes: readonly Attribute[]): Expression | undefined {
  return lookUp(parts, attributes, 0);
}

/** The same for columns that are not found without their qualifier. */
export function lookUpQualified(parts: readonly string[], attributes: readonly Attribute[]): Expression | undefined {
  return lookUp(parts, attributes, 1);
}

function lookUp(parts: readonly string[], attributes: readonly Attribute[], least: number): Expression | undefined {
  for (let q = Math.min(parts.length - 1, 3); q >= least; q--) {
    const named = attributesNamed(parts[q], attributes);
    const matches = distinct(named.filter(a => isQualifiedBy(a, parts.slice(0, q))));
    if (matches.length > 1) throw ambiguous(parts, matches);
    // The column shows as it was written here: `SELECT K` of a column k is K.
    if (matches.length === 1) return fieldsOf(matches[0].withName(parts[q]), parts.slice(q + 1));
  }
  return undefined;
}

/** More columns than this are looked up by an index. */
const FEW = 16;
const indexes = new WeakMap<readonly Attribute[], ReadonlyMap<string, readonly Attribute[]>>();

/** Those of the name, in any case, in their order. The array must not change. */
function attributesNamed(name: string, attributes: readonly Attribute[]): readonly Attribute[] {
  if (attributes.length <= FEW) return attributes.filter(a => same(a.name, name));
  let index = indexes.get(attributes);
  if (index === undefined) indexes.set(attributes, (index = indexOf(attributes)));
  return index.get(name.toLowerCase()) ?? [];
}

function indexOf(attributes: readonly Attribute[]): ReadonlyMap<string, readonly Attribute[]> {
  const index = new Map<string, Attribute[]>();
  for (const attribute of attributes) {
    const name = attribute.name.toLowerCase();
    const known = index.get(name);
    if (known === undefined) index.set(name, [attribute]);
    else known.push(attribute);
  }
  return index;
}

/** True when the written qualifier is the end of the attribute's own one. */
function isQualifiedBy(a: Attribute, qualifier: readonly string[]): boolean {
  const own = a.qualifier;
  if (qualifier.length > own.length) return false;
  return qualifier.every((part, i) => same(part, own[own.length - qualifier.length + i]));
}

function distinct(attributes: readonly Attribute[]): Attribute[] {
  const seen = new Set<number>();
  return attributes.filter(a => !seen.has(a.id) && seen.add(a.id));
}

function fieldsOf(attribute: Expression, names: readonly string[]): Expression {
  return names.reduce((e, name) => resolveExtract(e, new Literal(name, stringType)), attribute);
}

function ambiguous(parts: readonly string[], matches: readonly Attribute[]): AnalysisError {
  const names = matches.map(m => quoted([...m.qualifier, m.name])).join(', ');
  return new AnalysisError('AMBIGUOUS_REFERENCE', `Reference ${quoted(parts)} is ambiguous, could be: [${names}].`);
}

/** A column of a query around this one: each level further out is looked at only when the nearer ones know nothing. */
export function lookUpOuter(parts: readonly string[], outer: OuterColumns | undefined): Expression | undefined {
  for (let level = outer; level !== undefined; level = level.outer) {
    const found = lookUpColumn(parts, level.attributes);
    if (found !== undefined) return asOuter(found);
  }
  return undefined;
}

function asOuter(e: Expression): Expression {
  if (e instanceof GetField) return new GetField(asOuter(e.child), e.ordinal);
  if (e.kind === 'attribute') return new OuterReference(e as Attribute);
  return e.withChildren(e.children.map(asOuter));
}

const quoted = (parts: readonly string[]): string => parts.map(p => `\`${p}\``).join('.');

/** No column of that name; says which are near. */
export function unresolvedColumn(parts: readonly string[], attributes: readonly Attribute[]): AnalysisError {
  const name = quoted(parts);
  const message = `A column, variable, or function parameter with name ${name} cannot be resolved.`;
  if (attributes.length === 0) return new AnalysisError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', message);
  const near = nearestNames(parts, attributes).join(', ');
  return new AnalysisError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `${message} Did you mean one of the following? [${near}].`,
  );
}

/** Up to five columns, the most similar first. */
function nearestNames(parts: readonly string[], attributes: readonly Attribute[]): string[] {
  const wanted = parts.join('.').toLowerCase();
  const last = parts[parts.length - 1].toLowerCase();
  const scored = attributes.map(a => {
    const full = [...a.qualifier, a.name].join('.').toLowerCase();
    const distance = Math.min(editDistance(wanted, full), editDistance(last, a.name.toLowerCase()));
    return { name: quoted([...a.qualifier, a.name]), distance };
  });
  return scored
    .sort((x, y) => x.distance - y.distance)
    .slice(0, 5)
    .map(s => s.name);
}
