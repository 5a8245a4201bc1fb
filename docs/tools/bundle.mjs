import { rmSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * The code of the package: the modules of `src` in a handful of files. Loading several hundred small modules takes Node longer than
 * running them; what is imported lazily stays in files of its own. Types come from the compiler, next to these files.
 */
rmSync('dist/chunks', { recursive: true, force: true });
await build({
  entryPoints: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  chunkNames: 'chunks/[name]-[hash]',
  keepNames: false,
  tsconfigRaw: { compilerOptions: { target: 'ES2022', useDefineForClassFields: true } },
});
