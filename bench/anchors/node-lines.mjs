import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { campaignsOf, eventFiles, given, report } from './common.mjs';

/**
 * The Yahoo Streaming Benchmark as one writes it in an afternoon: readline, JSON.parse, a Map. No checkpoint, no watermark, no recovery.
 *
 *     node bench/anchors/node-lines.mjs --input D/ysb [--report out.json]
 */
const options = given();
const started = performance.now();
const campaigns = campaignsOf(options.input);
const counts = new Map();
for (const file of eventFiles(options.input)) {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const event = JSON.parse(line);
    if (event.event_type !== 'view') continue;
    const campaign = campaigns.get(event.ad_id);
    if (campaign === undefined) continue;
    const key = `${campaign}|${Math.floor(Number(event.event_time) / 10_000) * 10_000}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}
report(
  options,
  'node-lines',
  (performance.now() - started) / 1000,
  [...counts].map(([key, count]) => [key, count]),
);
