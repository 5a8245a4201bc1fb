import { resolve } from 'node:path';
import { ConfigurationError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { NodeFiles } from '../../common/node-files.js';
import { type GlobPattern, hasWildcard, parseGlob } from './glob.js';
import { partitionsOf } from './partition-path.js';

/** The one absolute spelling of a path on a real disk; other disks spell paths one way only. Wildcards stay. */
export function absolutePath(files: Files, path: string): string {
  const slashes = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  const plain = slashes.length > 1 ? slashes.replace(/\/+$/, '') || '/' : slashes;
  if (!(files instanceof NodeFiles)) return plain;
  if (!hasWildcard(plain)) return resolve(plain).replaceAll('\\', '/');
  return plain.startsWith('/') || /^[a-z]:/i.test(plain) ? plain : `${resolve('.').replaceAll('\\', '/')}/${plain}`;
}

/** What a reader was pointed at: paths and patterns, and below which folder the names of folders are partition columns. */
export class InputPaths {
  readonly patterns: readonly GlobPattern[];
  readonly #basePath: string | undefined;

  constructor(files: Files, paths: readonly string[], basePath?: string) {
    if (paths.length === 0) throw new ConfigurationError('MISSING_OPTION', 'A file source needs at least one path.');
    for (const path of paths) {
      if (path === '' || path.includes('\0'))
        throw new ConfigurationError('INVALID_OPTION', 'A path may not be empty.');
    }
    this.patterns = paths.flatMap(path => parseGlob(absolutePath(files, path)));
    this.#basePath = basePath === undefined ? undefined : absolutePath(files, basePath);
    if (basePath !== undefined) this.#checkBase(basePath);
  }

  /**
   * Partition columns of a file: those folders of its path that lie below `basePath`; without one, below what the path or pattern matched.
   */
  partitions(directory: string): { column: string; raw: string }[] {
    const parts = partsOf(directory);
    if (this.#basePath !== undefined) return partitionsOf(parts.slice(partsOf(this.#basePath).length).join('/'));
    for (const { base, segments } of this.patterns) {
      const fixed = partsOf(base);
      const matches =
        fixed.every((part, i) => part === parts[i]) &&
        segments.every((segment, i) => parts.length > fixed.length + i && segment.matches(parts[fixed.length + i]));
      if (matches) return partitionsOf(parts.slice(fixed.length + segments.length).join('/'));
    }
    return [];
  }

  /** Spark's rule for archives: up to the depth of the shorter of the two, the folder must not match what is read. */
  overlaps(files: Files, directory: string): boolean {
    const parts = partsOf(absolutePath(files, directory));
    return this.patterns.some(({ base, segments }) => {
      const fixed = partsOf(base);
      const depth = Math.min(parts.length, fixed.length + segments.length);
      return parts
        .slice(0, depth)
        .every((part, i) => (i < fixed.length ? part === fixed[i] : segments[i - fixed.length].matches(part)));
    });
  }

  #checkBase(basePath: string): void {
    const above = partsOf(this.#basePath!);
    for (const { base } of this.patterns) {
      if (above.every((part, i) => part === partsOf(base)[i])) continue;
      throw new ConfigurationError(
        'INVALID_OPTION',
        `Option basePath must be a folder above every path; ${basePath} is not above ${base}.`,
      );
    }
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.');
}
