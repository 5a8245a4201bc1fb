import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A file imports from its own folder and from folders above it in this list; `docs/concepts/layers.md` says why. */
const LAYERS = [
  'common',
  'types',
  'columnar',
  'expressions',
  'functions',
  'formats',
  'checkpoint',
  'state',
  'kafka',
  'sources',
  'sinks',
  'logical',
  'sql',
  'analyzer',
  'optimizer',
  'operators',
  'planner',
  'execution',
  'session',
  'testing',
];

const SRC = resolve(dirname(fileURLToPath(import.meta.url)), '../../src');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith('.ts') ? [path] : [];
  });
}

const layerOf = (path: string): string => relative(SRC, path).split(/[\\/]/)[0];

function imports(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(m => resolve(dirname(path), m[1]));
}

describe('layers', () => {
  const files = filesBelow(SRC);

  it('every folder of src is a layer', () => {
    const folders = new Set(files.map(layerOf).filter(name => !name.endsWith('.ts')));
    expect([...folders].filter(f => !LAYERS.includes(f))).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });

  it('imports point upwards in the list', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const from = LAYERS.indexOf(layerOf(file));
      if (from < 0) continue;
      for (const target of imports(file)) {
        const to = LAYERS.indexOf(layerOf(target));
        if (to > from) wrong.push(`${relative(SRC, file)} imports ${relative(SRC, target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
