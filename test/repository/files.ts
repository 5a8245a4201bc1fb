import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Files below a folder of the repository, as paths from its root with `/`. */
export function filesBelow(folder: string, suffix = ''): string[] {
  const walk = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap(entry => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(child);
      return child.endsWith(suffix) ? [relative(ROOT, child).split(sep).join('/')] : [];
    });
  return walk(join(ROOT, folder));
}
