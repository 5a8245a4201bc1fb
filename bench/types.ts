import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMain } from './is-main.js';
import { ROOT } from './programs.js';

/** A program with a table of so many columns and so many calls, half of them adding or replacing a column. */
export function typedProgram(columns: number, calls: number): string {
  const fields = Array.from({ length: columns }, (_, i) => `c${i}: ${i}`).join(', ');
  const steps = Array.from({ length: calls }, (_, i) =>
    [
      `.withColumn('n${i}', col('c${i}').gt(${i}))`,
      `.where('c${i} > 0')`,
      `.withColumn('c${i}', col('c${i}').isNull())`,
      `.orderBy('c${i}')`,
    ].at(i % 4),
  ).join('\n  ');
  return `import { col, Session } from 'millrace';
const df = Session.create().createDataFrame([{ ${fields} }])
  ${steps}
  .select('n0', 'c${columns - 1}', col('c1').isNull().as('last'));
export const rows: Promise<{ n0: boolean; c${columns - 1}: number; last: boolean }[]> = df.collect();
`;
}

/** Seconds of checking by the compiler, and what it found wrong. */
export function checkTypes(program: string): { seconds: number; errors: string } {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-types-'));
  try {
    writeFileSync(join(folder, 'program.mts'), program);
    const tsconfig = {
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        noEmit: true,
        paths: { millrace: [join(ROOT, 'src/index.ts')] },
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      include: [],
      files: ['program.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const compiler = join(ROOT, 'node_modules/ts7/bin/tsc');
    const options = [compiler, '-p', folder, '--extendedDiagnostics', '--singleThreaded'];
    const { stdout } = spawnSync(process.execPath, options, { encoding: 'utf8' });
    const seconds = Number(/Check time:\s*([\d.]+)s/.exec(stdout)?.[1]);
    return {
      seconds,
      errors: stdout
        .split('\n')
        .filter(line => line.includes('error TS'))
        .join('\n'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `npm run bench -- types`: what the compiler takes to infer the rows of a wide table through a long chain, beyond what the library itself takes. */
if (isMain(import.meta.url)) {
  const base = checkTypes(typedProgram(2, 1));
  const wide = checkTypes(typedProgram(100, 50));
  if (base.errors !== '' || wide.errors !== '') throw new Error(base.errors + wide.errors);
  console.log(`library and one call: ${base.seconds} s of checking; 100 columns, 50 calls: ${wide.seconds} s`);
  console.log(`beyond the library: ${(wide.seconds - base.seconds).toFixed(3)} s (bar: under 1 s)`);
}
