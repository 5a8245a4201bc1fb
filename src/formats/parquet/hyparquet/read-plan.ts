import { builderFor } from '../../../columnar/builder.js';
import { ListVector, MapVector, StructVector, type Validity, type Vector } from '../../../columnar/vector.js';
import { AnalysisError } from '../../../common/errors.js';
import { type DataType, type MapType, type StructType, simpleString } from '../../../types/data-type.js';
import {
  type FileLeaf,
  type FileList,
  type FileMap,
  type FileNode,
  type FileStruct,
  firstLeaf,
  nodeType,
} from './file-schema.js';
import type { LeafRun } from './leaf-reader.js';
import { type Converter, converterFor } from './store.js';

/**
 * How the columns asked for come from the columns of a file: a tree like the type, with the leaves to read numbered. A column or field that
 * the file lacks is null. Names match exactly, or else without regard to case when that is unambiguous.
 */
export type ReadNode =
  | { readonly kind: 'missing'; readonly type: DataType }
  | { readonly kind: 'leaf'; readonly type: DataType; readonly leaf: number }
  | {
      readonly kind: 'list';
      readonly type: DataType;
      readonly node: FileList;
      readonly levels: number;
      readonly element: ReadNode;
    }
  | {
      readonly kind: 'map';
      readonly type: MapType;
      readonly node: FileMap;
      readonly levels: number;
      readonly key: ReadNode;
      readonly value: ReadNode;
    }
  | {
      readonly kind: 'struct';
      readonly type: StructType;
      readonly node: FileStruct;
      readonly levels: number;
      readonly fields: readonly ReadNode[];
    };

export interface PlannedLeaf {
  readonly leaf: FileLeaf;
  readonly type: DataType;
  readonly convert: Converter;
}

export interface ReadPlan {
  readonly nodes: readonly ReadNode[];
  readonly leaves: readonly PlannedLeaf[];
}

export function planColumns(columns: StructType, file: readonly FileNode[], path: string): ReadPlan {
  const planner = new Planner(path);
  return { nodes: columns.fields.map(f => planner.named(f.name, f.type, file, f.name)), leaves: planner.leaves };
}

class Planner {
  readonly leaves: PlannedLeaf[] = [];

  constructor(private readonly path: string) {}

  named(name: string, type: DataType, siblings: readonly FileNode[], place: string): ReadNode {
    let found = siblings.filter(node => node.name === name);
    if (found.length === 0) {
      const folded = name.toLowerCase();
      found = siblings.filter(node => node.name.toLowerCase() === folded);
    }
    if (found.length > 1) {
      throw new AnalysisError(
        'AMBIGUOUS_COLUMN',
        `Column ${place} of ${this.path} is ambiguous: the file has ${found.map(node => node.name).join(', ')}.`,
      );
    }
    return found.length === 0 ? { kind: 'missing', type } : this.node(type, found[0], place);
  }

  private node(type: DataType, node: FileNode, place: string): ReadNode {
    if (type.kind === 'array' && node.kind === 'list') {
      const element = this.node(type.element, node.element, `${place}.element`);
      return { kind: 'list', type, node, levels: this.levelsOf(node), element };
    }
    if (type.kind === 'map' && node.kind === 'map') {
      const key = this.node(type.key, node.key, `${place}.key`);
      const value = this.node(type.value, node.value, `${place}.value`);
      return { kind: 'map', type, node, levels: this.levelsOf(node), key, value };
    }
    if (type.kind === 'struct' && node.kind === 'struct') {
      const fields = type.fields.map(f => this.named(f.name, f.type, node.fields, `${place}.${f.name}`));
      return { kind: 'struct', type, node, levels: this.levelsOf(node), fields };
    }
    const convert = node.kind === 'leaf' ? converterFor(node.element, type) : null;
    if (convert === null) {
      const actual = nodeType(node);
      throw new AnalysisError(
        'PARQUET_TYPE_MISMATCH',
        `Column ${place} of ${this.path} is ${typeof actual === 'string' ? actual : simpleString(actual)}, which cannot be read as ` +
          `${simpleString(type)}. Change the declared schema, or cast after reading.`,
      );
    }
    this.leaves.push({ leaf: node as FileLeaf, type, convert });
    return { kind: 'leaf', type, leaf: this.leaves.length - 1 };
  }

  /** A leaf whose levels tell about the node: one that is read anyway, else its first one. */
  private levelsOf(node: FileNode): number {
    const inside = (leaf: FileLeaf) => isBelow(leaf, node);
    const planned = this.leaves.findIndex(({ leaf }) => inside(leaf));
    if (planned >= 0) return planned;
    const leaf = firstLeaf(node);
    const type = nodeType(leaf);
    const convert = typeof type === 'string' ? null : converterFor(leaf.element, type);
    if (typeof type === 'string' || convert === null) {
      throw new AnalysisError(
        'PARQUET_TYPE_MISMATCH',
        `Column ${leaf.path.join('.')} of ${this.path} has an unsupported type.`,
      );
    }
    this.leaves.push({ leaf, type, convert });
    return this.leaves.length - 1;
  }
}

function isBelow(leaf: FileLeaf, node: FileNode): boolean {
  switch (node.kind) {
    case 'leaf':
      return leaf === node;
    case 'list':
      return isBelow(leaf, node.element);
    case 'map':
      return isBelow(leaf, node.key) || isBelow(leaf, node.value);
    case 'struct':
      return node.fields.some(child => isBelow(leaf, child));
  }
}

/** The vector of a node with `slots` slots, from the runs of its leaves. */
export function assemble(node: ReadNode, runs: readonly LeafRun[], slots: number): Vector {
  switch (node.kind) {
    case 'missing':
      return nullVector(node.type, slots);
    case 'leaf':
      return runs[node.leaf].vector;
    case 'list': {
      const { starts, ends, items, validity } = spansOf(node.node, runs[node.levels], slots);
      return new ListVector(node.type, slots, starts, ends, assemble(node.element, runs, items), validity);
    }
    case 'map': {
      const { starts, ends, items, validity } = spansOf(node.node, runs[node.levels], slots);
      const keys = assemble(node.key, runs, items);
      return new MapVector(node.type, slots, starts, ends, keys, assemble(node.value, runs, items), validity);
    }
    case 'struct': {
      const validity = structValidity(node.node, runs[node.levels], slots);
      return new StructVector(
        node.type,
        slots,
        node.fields.map(child => assemble(child, runs, slots)),
        validity,
      );
    }
  }
}

/** The items of each list: an entry of a repetition level up to `slotRep` starts a list, one up to `itemRep` an item. */
function spansOf(
  node: FileList | FileMap,
  run: LeafRun,
  slots: number,
): { starts: Int32Array; ends: Int32Array; items: number; validity: Validity } {
  const { definition, repetition, entries } = run;
  const starts = new Int32Array(slots);
  const ends = new Int32Array(slots);
  const validity = new Uint8Array(slots);
  let slot = 0;
  let items = 0;
  let nulls = 0;
  for (let i = 0; i < entries; i++) {
    // Without levels every entry has a value, and every entry is a row of one item.
    const def = definition === null ? Number.POSITIVE_INFINITY : definition[i];
    const rep = repetition === null ? 0 : repetition[i];
    if (def < node.slotDef) continue;
    if (rep <= node.slotRep) {
      if (slot === slots) throw new Error('its lists do not agree with each other');
      starts[slot] = items;
      if (def >= node.def) validity[slot] = 1;
      else nulls++;
      slot++;
    }
    if (rep <= node.itemRep && def >= node.itemDef) items++;
    ends[slot - 1] = items;
  }
  if (slot !== slots) throw new Error('its lists do not agree with each other');
  return { starts, ends, items, validity: nulls === 0 ? null : validity };
}

function structValidity(node: FileStruct, run: LeafRun, slots: number): Validity {
  const { definition, repetition, entries } = run;
  if (definition === null || node.def === node.slotDef) return null;
  const validity = new Uint8Array(slots);
  let slot = 0;
  let nulls = 0;
  for (let i = 0; i < entries; i++) {
    if (definition[i] < node.slotDef || (repetition !== null && repetition[i] > node.slotRep)) continue;
    if (definition[i] >= node.def) validity[slot] = 1;
    else nulls++;
    slot++;
  }
  if (slot !== slots) throw new Error('its structs do not agree with each other');
  return nulls === 0 ? null : validity;
}

export function nullVector(type: DataType, length: number): Vector {
  const builder = builderFor(type, length);
  for (let i = 0; i < length; i++) builder.appendNull();
  return builder.finish();
}
