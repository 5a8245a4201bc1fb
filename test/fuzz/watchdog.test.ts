import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('a text that hangs is printed, and ends the run', () => {
  const file = JSON.stringify(new URL('./watchdog.ts', import.meta.url).href);
  const program = `const { Watchdog } = await import(${file});
    const watchdog = new Watchdog(200);
    watchdog.begin(6, 'SELECT 1');
    watchdog.begin(7, 'SELECT é');
    for (;;) {}`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { stdout, signal } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  expect(stdout).toBe('\nhangs: text 7 is not done after 200 ms\n"SELECT é"\n');
  expect(signal).toBe('SIGKILL');
});
