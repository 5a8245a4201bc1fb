import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Session } from 'millrace';

/**
 * A stateless copy from one topic to another, for measuring latency: runs until the file STOP_FILE exists. BOOTSTRAP, TOPIC, OUT_TOPIC; DELIVERY
 * is exactly_once (default) or at_least_once.
 */
const { BOOTSTRAP = 'localhost:9092', TOPIC = 'in', OUT_TOPIC = 'out', STOP_FILE = 'stop' } = process.env;
const delivery = process.env.DELIVERY ?? 'exactly_once';
const marker = process.env.MARKER ?? 'auto';
const checkpoint = mkdtempSync(join(tmpdir(), 'millrace-kafka-map-'));
const query = await Session.create()
  .readStream.format('kafka')
  .options({ 'kafka.bootstrap.servers': BOOTSTRAP, subscribe: TOPIC, startingOffsets: 'latest' })
  .load()
  .selectExpr('key', 'upper(CAST(value AS STRING)) AS value')
  .writeStream.format('kafka')
  .options({ 'kafka.bootstrap.servers': BOOTSTRAP, topic: OUT_TOPIC, delivery, marker, checkpointLocation: checkpoint })
  .start();
await query.processAllAvailable();
const before = process.cpuUsage();
const started = performance.now();
console.log('started');
while (!existsSync(STOP_FILE) && query.isActive) await pause(100);
const { user, system } = process.cpuUsage(before);
const seconds = (performance.now() - started) / 1000;
const batches = (query.lastProgress?.batchId ?? -1) + 1;
const durations = medians(query.recentProgress.map(p => p.durationMs));
await query.stop();
rmSync(checkpoint, { recursive: true });
const cpu_s = +((user + system) / 1e6).toFixed(2);
console.log(JSON.stringify({ mode: 'map', delivery, marker, seconds: +seconds.toFixed(1), batches, cpu_s, durations }));

/** Of every part of a batch, over the last batches. */
function medians(batches: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const parts = new Map<string, number[]>();
  for (const [part, ms] of batches.flatMap(durations => Object.entries(durations)))
    parts.set(part, [...(parts.get(part) ?? []), ms]);
  return Object.fromEntries([...parts].map(([part, ms]) => [part, ms.sort((a, b) => a - b)[ms.length >> 1]]));
}
