import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, ROOT } from './files.js';

/** Rules of the code that no linter knows. An exception is listed with its reason; one that is no longer needed fails too. */

const sources = filesBelow('src', '.ts').map(path => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  // Comments may speak of anything.
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
  return { path, text, code };
});
const matching = (pattern: RegExp) => sources.filter(s => pattern.test(s.code)).map(s => s.path);

/** The files that break a rule are exactly those that are listed. */
function onlyIn(found: readonly string[], allowed: Readonly<Record<string, string>>): void {
  expect([...found].sort()).toEqual(Object.keys(allowed).sort());
}

test('there is something to check', () => {
  expect(sources.length).toBeGreaterThan(300);
});

describe('names', () => {
  test('files are in kebab-case', () => {
    const folders = ['src', 'test', 'examples', 'bench'].filter(f => existsSync(join(ROOT, f)));
    const files = folders.flatMap(f => filesBelow(f, '.ts'));
    const wrong = files.filter(f => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(f)));
    expect(wrong).toEqual([]);
  });

  test('things are called what they are: no I…, …Impl, …Base, …Helper, …Utils', () => {
    const wrong = sources.flatMap(({ path, code }) =>
      [...code.matchAll(/\b(?:class|interface|type|enum)\s+([A-Z]\w*)/g)]
        .map(m => m[1])
        .filter(name => /^I[A-Z][a-z]|(?:Impl|Base|Helpers?|Utils?)$/.test(name))
        .map(name => `${path}: ${name}`),
    );
    expect(wrong).toEqual([]);
    const files = sources.map(s => s.path).filter(p => /(^|[-/])(utils?|helpers?|misc|common-stuff)\.ts$/.test(p));
    expect(files).toEqual([]);
  });

  test('no default exports', () => {
    expect(matching(/\bexport\s+default\b|\bas\s+default\b/)).toEqual([]);
  });
});

describe('the outside world has one door', () => {
  test('time and chance come from clocks and generators that a test can replace', () => {
    onlyIn(matching(/\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)/), {
      'src/common/clock.ts': 'the system clock itself',
      'src/checkpoint/process-identity.ts': 'the start of this process, where /proc does not tell',
      'src/types/datetime/parse-datetime.ts': "'now' and 'today' in a text, for callers that have no batch time",
    });
  });

  test('files are reached through `Files`', () => {
    onlyIn(matching(/from 'node:fs(?:\/promises)?'|require\('(?:node:)?fs/), {
      'src/common/node-files.ts': 'the implementation',
      'src/checkpoint/process-identity.ts': 'reads /proc, which is no file of the user',
      'src/checkpoint/socket-lock.ts': 'a socket of the operating system, not a file with content',
      'src/formats/arrow/arrow-format.ts': 'a type only, which apache-arrow asks for',
      'src/state/lmdb/cache-facts.ts': 'identity and mapped memory of a file that LMDB itself opens',
      'src/sources/file/folder-watch.ts': 'notifications, which Files does not have; a hint that polling confirms',
    });
  });

  test('optional packages are imported when they are first used', () => {
    expect(matching(/^import (?!type)[^;]*from '(?:apache-arrow|zod|parquetjs-lite|lmdb)'/m)).toEqual([]);
  });
});

describe('order', () => {
  test('nothing is left to do in a comment', () => {
    const wrong = ['src', 'test', 'examples']
      .flatMap(f => filesBelow(f, '.ts'))
      .filter(path => {
        if (path === 'test/repository/style.test.ts') return false;
        return /\b(?:TODO|FIXME)\b/.test(readFileSync(join(ROOT, path), 'utf8'));
      });
    expect(wrong).toEqual([]);
  });

  test('no test is skipped or alone', () => {
    const wrong = filesBelow('test', '.test.ts').filter(path =>
      /\b(?:test|it|describe)\.(?:only|skip|todo)\b/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(wrong.filter(p => p !== 'test/repository/style.test.ts')).toEqual([]);
  });

  test('a file has one subject; long ones say why', () => {
    onlyIn(
      sources.filter(s => s.text.split('\n').length > 401).map(s => s.path),
      {
        'src/columnar/builder.ts': 'one builder per layout of vectors, all of one shape',
        'src/execution/micro-batch-execution.ts': 'the life of a batch, in the order in which it happens',
        'src/functions/aggregate/hyperloglog-tables.ts': 'numbers of the published algorithm',
        'src/session/functions.ts': 'generated from the definitions of functions',
        'src/state/memory/entry-table.ts': 'one data structure with its layout',
        'src/testing/state-store-conformance.ts': 'one suite of cases',
      },
    );
  });
});
