import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './files.js';

/** The package as it is published: built into a folder of its own, listed, measured and imported. */

const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'])
    copyFileSync(join(ROOT, name), join(folder, name));
  for (const name of ['src', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
  const compiler = join(ROOT, 'node_modules/ts7/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')]);
  execFileSync(process.execPath, [join(ROOT, 'docs/tools/bundle.mjs')], { cwd: folder });
});

/** Everything that `exports` promises. */
function targets(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(targets);
}

describe('the package', () => {
  test('what it promises exists', () => {
    expect(targets(manifest.exports).length).toBeGreaterThan(4);
    for (const path of [...targets(manifest.exports), manifest.types, ...manifest.files])
      expect([path, statSync(join(folder, path)).size > 0]).toEqual([path, true]);
    expect(manifest.engines.node).toMatch(/^>=20/);
  });

  test('contains code and the pages about it, and nothing else', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    const names: string[] = packed.files.map((f: { path: string }) => f.path);
    const others = names.filter(n => !n.startsWith('dist/')).sort();
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(names.filter(n => n.startsWith('dist/') && !/\.(js|d\.ts)$/.test(n))).toEqual([]);
    expect(names).toContain('dist/index.js');
    expect(names).toContain('dist/testing/index.d.ts');
  });

  test('installed with what it needs it takes less than 15 MB', () => {
    const needed = new Set<string>();
    const add = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      const own = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));
      for (const dependency of Object.keys(own.dependencies ?? {})) add(dependency);
    };
    for (const name of Object.keys(manifest.dependencies)) add(name);
    const bytes = [...needed].reduce(
      (sum, name) => sum + sizeOf(join(ROOT, 'node_modules', name)),
      sizeOf(join(folder, 'dist')),
    );
    expect(needed.size).toBeGreaterThanOrEqual(3);
    expect(bytes / 1e6).toBeLessThan(15);
  });

  test('needs no compiler to install', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
    const native = Object.entries<{ hasInstallScript?: boolean; dev?: boolean; optional?: boolean }>(lock.packages)
      .filter(([name, p]) => name !== '' && p.hasInstallScript && !p.dev && !p.optional)
      .map(([name]) => name);
    expect(native).toEqual([]);
  });
});

describe('importing it', () => {
  const HEAVY = /node_modules\/(apache-arrow|hyparquet[\w-]*|zod|parquetjs-lite|kafkajs|@platformatic|flatbuffers)\//;

  /** The files that a program loads, as V8 reports them when it ends. */
  function loadedBy(program: string): string[] {
    const coverage = mkdtempSync(join(folder, 'coverage-'));
    execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      env: { ...process.env, NODE_V8_COVERAGE: coverage },
    });
    return readdirSync(coverage).flatMap(name =>
      JSON.parse(readFileSync(join(coverage, name), 'utf8')).result.map((s: { url: string }) => s.url),
    );
  }
  const index = pathToFileURL(join(folder, 'dist/index.js')).href;

  test('loads no Arrow, Parquet or zod, nor does a query that needs none of them', () => {
    const loaded = loadedBy(`
      import { Session } from '${index}';
      const df = Session.create().createDataFrame([{ n: 1 }, { n: 2 }]);
      if ((await df.where('n > 1').groupBy('n').count().collect()).length !== 1) throw new Error('wrong');
    `);
    expect(loaded.some(url => url.endsWith('/dist/index.js'))).toBe(true);
    expect(loaded.filter(url => HEAVY.test(url))).toEqual([]);
  });

  test('Parquet and Arrow come when they are used', () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    const loaded = loadedBy(`
      import { Session } from '${index}';
      const session = Session.create();
      await session.createDataFrame([{ n: 1 }]).write.parquet('${join(out, 'table')}');
      if ((await session.read.parquet('${join(out, 'table')}').then(df => df.toArrow())).numRows !== 1) throw new Error('wrong');
    `);
    for (const name of ['apache-arrow', 'hyparquet', 'hyparquet-writer'])
      expect([name, loaded.some(url => url.includes(`/node_modules/${name}/`))]).toEqual([name, true]);
    expect(loaded.filter(url => /node_modules\/(zod|parquetjs-lite)\//.test(url))).toEqual([]);
  });

  test('the test kit is a module of its own that shares the library', () => {
    const testing = pathToFileURL(join(folder, 'dist/testing/index.js')).href;
    const loaded = loadedBy(`
      import { Session, StreamingQueryError } from '${index}';
      import { addData, checkNewAnswer, expectFailure, testStream } from '${testing}';
      const session = Session.create();
      const stream = session.memoryStream('n INT');
      await testStream(stream.toDF().selectExpr('1 / n AS x'), {}, [
        addData(stream, [{ n: 1 }]), checkNewAnswer([[1]]), addData(stream, [{ n: 0 }]), expectFailure(StreamingQueryError),
      ]);
    `);
    expect(loaded.filter(url => HEAVY.test(url))).toEqual([]);
  });
});

function sizeOf(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
