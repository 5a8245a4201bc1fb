import type { SchemaElement, SchemaTree } from 'hyparquet';
import {
  arrayType,
  asNullable,
  type DataType,
  field,
  mapType,
  type StructType,
  structType,
} from '../../../types/data-type.js';
import { annotationOf, leafType } from './leaf-type.js';

/**
 * A column of a file as a tree of values, lists, maps and structs. What a row has is told by *levels*: an entry of definition level
 * `d` has every ancestor whose own level is at most `d`; its repetition level tells which list it continues.
 *
 *   slotDef  an entry with a lower definition level is no slot of this node (an enclosing list is empty or null)
 *   slotRep  an entry with a higher repetition level continues the same slot
 *   def      the node is not null from this definition level on
 */
export type FileNode = FileLeaf | FileList | FileMap | FileStruct;

interface NodeLevels {
  readonly name: string;
  readonly slotDef: number;
  readonly slotRep: number;
  readonly def: number;
}

export interface FileLeaf extends NodeLevels {
  readonly kind: 'leaf';
  readonly element: SchemaElement;
  /** Names from the root, as in the footer's column list. */
  readonly path: readonly string[];
}

export interface FileList extends NodeLevels {
  readonly kind: 'list';
  /** Levels from which on there is an element. */
  readonly itemDef: number;
  readonly itemRep: number;
  readonly element: FileNode;
}

export interface FileMap extends NodeLevels {
  readonly kind: 'map';
  readonly itemDef: number;
  readonly itemRep: number;
  readonly key: FileNode;
  readonly value: FileNode;
}

export interface FileStruct extends NodeLevels {
  readonly kind: 'struct';
  readonly fields: readonly FileNode[];
}

/** The columns of a file. */
export function fileColumns(root: SchemaTree): FileNode[] {
  return root.children.map(child => nodeOf(child, 0, 0, 0));
}

/** The first leaf: its levels tell about all its ancestors. */
export function firstLeaf(node: FileNode): FileLeaf {
  switch (node.kind) {
    case 'leaf':
      return node;
    case 'list':
      return firstLeaf(node.element);
    case 'map':
      return firstLeaf(node.key);
    case 'struct':
      return firstLeaf(node.fields[0]);
  }
}

function nodeOf(tree: SchemaTree, def: number, rep: number, slotDef: number): FileNode {
  if (tree.element.repetition_type === 'REPEATED') {
    // A repeated field outside of a list is a list of values that cannot be null, and never null itself.
    const levels = { name: tree.element.name, slotDef, slotRep: rep, def };
    return {
      kind: 'list',
      ...levels,
      itemDef: def + 1,
      itemRep: rep + 1,
      element: bodyOf(tree, def + 1, rep + 1, def + 1),
    };
  }
  return bodyOf(tree, tree.element.repetition_type === 'OPTIONAL' ? def + 1 : def, rep, slotDef);
}

function bodyOf(tree: SchemaTree, def: number, rep: number, slotDef: number): FileNode {
  const { element, children } = tree;
  const levels = { name: element.name, slotDef, slotRep: rep, def };
  if (children.length === 0) return { kind: 'leaf', ...levels, element, path: tree.path };
  const annotation = element.logical_type?.type ?? element.converted_type;
  const only = children.length === 1 && children[0].element.repetition_type === 'REPEATED' ? children[0] : undefined;
  if (only !== undefined && annotation === 'LIST') {
    const item = isElementItself(only, element.name)
      ? bodyOf(only, def + 1, rep + 1, def + 1)
      : nodeOf(only.children[0], def + 1, rep + 1, def + 1);
    return { kind: 'list', ...levels, itemDef: def + 1, itemRep: rep + 1, element: item };
  }
  if (only !== undefined && (annotation === 'MAP' || annotation === 'MAP_KEY_VALUE') && only.children.length === 2) {
    const [key, value] = only.children.map(child => nodeOf(child, def + 1, rep + 1, def + 1));
    return { kind: 'map', ...levels, itemDef: def + 1, itemRep: rep + 1, key, value };
  }
  return { kind: 'struct', ...levels, fields: children.map(child => nodeOf(child, def, rep, slotDef)) };
}

/** Old writers leave out the middle level of lists: then the repeated field is the element. The rules are those of the format. */
function isElementItself(repeated: SchemaTree, listName: string): boolean {
  const { children, element } = repeated;
  if (children.length !== 1) return true;
  return (
    element.name === 'array' ||
    element.name === `${listName}_tuple` ||
    children[0].element.repetition_type === 'REPEATED'
  );
}

/** The type of a column, or the reason why it has none here. */
export function nodeType(node: FileNode): DataType | string {
  switch (node.kind) {
    case 'leaf':
      return leafType(node.element, annotationOf(node.element));
    case 'list': {
      const element = nodeType(node.element);
      return typeof element === 'string' ? element : arrayType(element);
    }
    case 'map': {
      const key = nodeType(node.key);
      const value = nodeType(node.value);
      if (typeof key === 'string') return key;
      return typeof value === 'string' ? value : mapType(key, value);
    }
    case 'struct': {
      const fields = [];
      for (const child of node.fields) {
        const type = nodeType(child);
        if (typeof type === 'string') return type;
        fields.push(field(child.name, type));
      }
      return structType(fields);
    }
  }
}

/** The schema of a file. Columns of types that nothing here can hold are refused by `onUnsupported`, or left out when it returns. */
export function fileSchema(
  columns: readonly FileNode[],
  onUnsupported: (column: string, reason: string) => void,
): StructType {
  const fields = [];
  for (const column of columns) {
    const type = nodeType(column);
    if (typeof type === 'string') onUnsupported(column.name, type);
    else fields.push(field(column.name, asNullable(type)));
  }
  return structType(fields);
}
