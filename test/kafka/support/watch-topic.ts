import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { brokerJars } from './broker-jars.js';

export interface Watch {
  end(): Promise<void>;
}

/**
 * Kafka's own consumer in Java, under read_committed: what it gives out is what anybody sees. Resolves when it reads; `onRecord` hears of
 * every record in the order in which it comes, once per attempt at reading it.
 */
export async function watchTopic(
  bootstrap: string,
  topic: string,
  onRecord: (partition: number, offset: number, value: string) => void,
): Promise<Watch> {
  const program = fileURLToPath(new URL('./Watch.java', import.meta.url));
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off';
  const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', quiet, '-cp', brokerJars().classPath];
  const child = spawn('java', [...java, program, bootstrap, topic], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.on('exit', code => reject(new Error(`the reader ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', line => {
      if (line === 'ready') return resolve();
      const [, partition, offset, value] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
      onRecord(Number(partition), Number(offset), value);
    });
  });
  return {
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
