import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { joinedForEver, joinedInner, joinedSomeTimes } from './join-shapes.js';
import type { Shape, Witness } from './scenario.js';
import { SHAPES } from './shapes.js';

/** Folders that were written by earlier states of the code, with input and output, one file each; they are added to and never changed. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/checkpoints/', import.meta.url));

export interface Fixture {
  readonly shape: string;
  readonly witness: Witness;
  /** By path: text, or bytes as base64. */
  readonly files: Readonly<Record<string, { readonly text?: string; readonly base64?: string }>>;
}

export interface OldCheckpoint {
  /** What wrote it. */
  readonly each: string;
  readonly name: string;
  readonly shape: Shape;
  readonly path: string;
}

/** What checkpoints are written of. */
export const KEPT = [...SHAPES, joinedInner, joinedSomeTimes, joinedForEver];

export const slug = (shape: Shape) => shape.name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

export function oldCheckpoints(): OldCheckpoint[] {
  return readdirSync(FIXTURES).flatMap(each =>
    KEPT.map(shape => ({ each, name: shape.name, shape, path: `${FIXTURES}${each}/${slug(shape)}.json` })).filter(
      ({ path }) => existsSync(path),
    ),
  );
}

export function opened(path: string): { disk: VirtualFiles; witness: Witness } {
  const { files, witness }: Fixture = JSON.parse(readFileSync(path, 'utf8'));
  const disk = new VirtualFiles();
  for (const [file, { text, base64 }] of Object.entries(files))
    disk.place(file, text ?? Buffer.from(base64!, 'base64'));
  return { disk, witness };
}
