import type { Attribute } from '../expressions/expression.js';
import { type LogicalPlan, planTree } from '../logical/plan.js';
import { simpleString } from '../types/data-type.js';
import { rowBound } from './row-bound.js';

export type ExplainMode = 'simple' | 'extended' | 'formatted' | 'codegen' | 'cost';

/** The stages of a plan's life, as far as they are to be shown. */
export interface PlanStages {
  readonly parsed: LogicalPlan;
  readonly analyzed: LogicalPlan;
  readonly optimized: LogicalPlan;
  readonly physical: PhysicalNode;
}

/** What is shown of an operator. */
export interface PhysicalNode {
  readonly name: string;
  readonly output: readonly Attribute[];
  readonly children: readonly PhysicalNode[];
  describe(): string;
  /** Generated code, where the operator runs such. */
  readonly code?: string;
}

/**
 * The text of `explain`, with Spark's modes and headings:
 *
 *     simple      physical plan
 *     extended    parsed, analyzed and optimized logical plan, physical plan
 *     formatted   physical plan with numbered operators, then what each of them does
 *     codegen     the generated code of every operator that has some
 *     cost        optimized logical plan with row counts where they are known, physical plan
 *
 * Columns are numbered in the order of their appearance, so equal queries have equal texts.
 */
export function explainPlans(stages: PlanStages, mode: ExplainMode = 'simple'): string {
  return normalizeIds(textOf(stages, mode));
}

function textOf({ parsed, analyzed, optimized, physical }: PlanStages, mode: ExplainMode): string {
  switch (mode) {
    case 'extended':
      return sections([
        ['Parsed Logical Plan', planTree(parsed)],
        ['Analyzed Logical Plan', `${schemaText(analyzed)}\n${planTree(analyzed)}`],
        ['Optimized Logical Plan', planTree(optimized)],
        ['Physical Plan', physicalTree(physical)],
      ]);
    case 'cost':
      return sections([
        ['Optimized Logical Plan', treeText(optimized, withRows)],
        ['Physical Plan', physicalTree(physical)],
      ]);
    case 'formatted':
      return formatted(physical);
    case 'codegen':
      return generatedCode(physical);
    default:
      return sections([['Physical Plan', physicalTree(physical)]]);
  }
}

/** Ids of columns, `name#123`, as #0, #1, … in the order in which they appear. */
export function normalizeIds(text: string): string {
  const numbers = new Map<string, number>();
  return text.replace(/#(\d+)/g, (_, id: string) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return `#${numbers.get(id)}`;
  });
}

const sections = (parts: readonly (readonly [heading: string, text: string])[]): string =>
  parts.map(([heading, text]) => `== ${heading} ==\n${text}\n`).join('\n');

const schemaText = (plan: LogicalPlan): string => plan.output.map(a => `${a.name}: ${simpleString(a.type)}`).join(', ');

const physicalTree = (node: PhysicalNode): string => treeText(node, n => n.describe());

function withRows(plan: LogicalPlan): string {
  const rows = rowBound(plan);
  return rows === undefined ? plan.describe() : `${plan.describe()}, Statistics(rowCount<=${rows})`;
}

/** One node a line, children below their parent. */
function treeText<T extends { readonly children: readonly T[] }>(root: T, line: (node: T) => string): string {
  const lines: string[] = [line(root)];
  const walk = (node: T, prefix: string): void => {
    node.children.forEach((child, i) => {
      const last = i === node.children.length - 1;
      lines.push(`${prefix}${last ? '+- ' : ':- '}${line(child)}`);
      walk(child, `${prefix}${last ? '   ' : ':  '}`);
    });
  };
  walk(root, '');
  return lines.join('\n');
}

function formatted(root: PhysicalNode): string {
  const numbers = new Map<PhysicalNode, number>();
  const number = (node: PhysicalNode): void => {
    node.children.forEach(number);
    numbers.set(node, numbers.size + 1);
  };
  number(root);
  const tree = treeText(root, node => `${node.name} (${numbers.get(node)})`);
  const details = [...numbers].map(([node, n]) => `(${n}) ${detailsOf(node)}`);
  return `${sections([['Physical Plan', tree]])}\n\n${details.join('\n\n')}\n`;
}

function detailsOf(node: PhysicalNode): string {
  const lines = [node.name];
  const columns = (list: readonly Attribute[]) =>
    `[${list.length}]: [${list.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  if (node.children.length === 0) lines.push(`Output ${columns(node.output)}`);
  node.children.forEach((child, i) => {
    const which = node.children.length === 2 ? ['Left input', 'Right input'][i] : 'Input';
    lines.push(`${which} ${columns(child.output)}`);
  });
  if (node.children.length > 0) lines.push(`Output ${columns(node.output)}`);
  const described = node.describe();
  const rest = described.startsWith(node.name) ? described.slice(node.name.length).trim() : described;
  if (rest !== '') lines.push(`Arguments: ${rest}`);
  return lines.join('\n');
}

function generatedCode(root: PhysicalNode): string {
  const found: PhysicalNode[] = [];
  const walk = (node: PhysicalNode): void => {
    node.children.forEach(walk);
    if (node.code !== undefined) found.push(node);
  };
  walk(root);
  const parts = found.map(
    (node, i) => `== Subtree ${i + 1} / ${found.length} ==\n${node.describe()}\n\nGenerated code:\n${node.code}\n`,
  );
  return `Found ${found.length} generated stages.\n${parts.length > 0 ? parts.join('\n') : `\n${sections([['Physical Plan', physicalTree(root)]])}`}`;
}
