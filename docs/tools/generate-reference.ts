import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../../src/execution/query-settings.js';
import { FORMAT_NAMES, formatNamed } from '../../src/formats/registry.js';
import type { FunctionDefinition } from '../../src/functions/definition.js';
import { allFunctions } from '../../src/functions/registry.js';
import { KAFKA_CONNECTION_OPTIONS } from '../../src/kafka/read-kafka-config.js';
import { ConsoleSink } from '../../src/sinks/console-sink.js';
import { fileSinkOptions, fileWriteOptions } from '../../src/sinks/file/write-options.js';
import { KAFKA_SINK_OPTIONS } from '../../src/sinks/kafka/kafka-sink-options.js';
import { batchOptions, streamOptions } from '../../src/sources/file/file-options.js';
import { IterableStreamTable } from '../../src/sources/iterable/iterable-stream-table.js';
import { KAFKA_READ_OPTIONS } from '../../src/sources/kafka/kafka-options.js';
import { RateMicroBatchTable } from '../../src/sources/rate/rate-micro-batch-table.js';
import { RateStreamTable } from '../../src/sources/rate/rate-stream-table.js';
import { SocketStreamTable } from '../../src/sources/socket/socket-stream-table.js';
import { structType } from '../../src/types/data-type.js';
import {
  FILE_BATCH_NOTES,
  FILE_SINK_NOTES,
  FILE_STREAM_NOTES,
  FILE_WRITE_NOTES,
  FORMAT_NOTES,
  type OptionNote,
  OTHER_NOTES,
} from './option-notes.js';
import { SETTING_NOTES } from './setting-notes.js';

/**
 * Writes `docs/reference/` from the definitions: functions from their registry, settings from theirs, options from what sources and
 * sinks accept. A test holds the pages to the definitions.
 */

const MADE = '<!-- Made by `npm run docs` from the definitions; change those. -->';

/** All pages of the reference, by path below `docs/reference/`. */
export function referencePages(): Map<string, string> {
  const pages = new Map<string, string>();
  const groups = groupBy(allFunctions(), f => f.group);
  const names = [...groups.keys()].sort();
  for (const name of names) pages.set(`functions/${fileName(name)}`, groupPage(name, groups.get(name)!));
  pages.set('functions/README.md', functionIndex(names, groups));
  pages.set('settings.md', settingsPage());
  pages.set('options.md', optionsPage());
  return pages;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const fileName = (group: string): string => `${group.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.md`;
const title = (group: string): string => group[0].toUpperCase() + group.slice(1);
const byName = (a: FunctionDefinition, b: FunctionDefinition): number => (a.name < b.name ? -1 : 1);
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
/** Text between backquotes that may hold backquotes itself. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

function functionIndex(names: readonly string[], groups: ReadonlyMap<string, readonly FunctionDefinition[]>): string {
  const rows = names.map(name => {
    const functions = [...groups.get(name)!].sort(byName);
    return `| [${title(name)}](${fileName(name)}) | ${functions.map(f => cell(code(f.name))).join(' ')} |`;
  });
  return `${MADE}
# Functions

Names are Spark's. In TypeScript the same in camelCase: \`date_add\` is \`dateAdd\`. The first text argument of a TypeScript function names a column;
later ones are values. In SQL text, and in \`expr\` and \`selectExpr\`, all of them can be used.

| group | functions |
|---|---|
${rows.join('\n')}
`;
}

function groupPage(group: string, functions: readonly FunctionDefinition[]): string {
  const sections = [...functions].sort(byName).map(f => {
    const aliases = (f.aliases ?? []).length === 0 ? '' : ` Also: ${f.aliases!.map(code).join(', ')}.`;
    const examples = f.examples.map(([sql, result]) => `> SELECT ${sql};\n  ${result}`).join('\n');
    const kind = f.kind === 'scalar' ? '' : ` *(${f.kind})*`;
    return `## ${f.name}\n\n${code(f.signature)}${kind}\n\n${f.doc}${aliases}\n${examples === '' ? '' : `\n\`\`\`text\n${examples}\n\`\`\`\n`}`;
  });
  return `${MADE}\n# ${title(group)} functions\n\n[All groups](README.md)\n\n${sections.join('\n')}`;
}

function settingsPage(): string {
  const rows = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map(name => {
    const { key, sparkKey, pinned, fallback } = SETTINGS[name];
    const spark = sparkKey === undefined ? '' : `\`${sparkKey}\``;
    return `| \`${key}\` | \`${fallback}\` | ${pinned ? 'yes' : ''} | ${cell(SETTING_NOTES[name])} | ${spark} |`;
  });
  return `${MADE}
# Settings

Given to \`Session.create({ conf })\`, or set with \`session.conf.set(key, value)\` before a query starts; \`SET key = value\` does the same in SQL. A *pinned* setting
is written into the checkpoint by the first batch and holds for its whole life. Spark's name is understood as well.

| setting | default | pinned | | Spark's name |
|---|---|---|---|---|
${rows.join('\n')}

\`millrace.checkpointLocation\` names a folder in which every query with a name has its checkpoint, unless it gives one itself.

\`millrace.warehouseLocation\` (\`spark.sql.warehouse.dir\`) names the folder of tables that \`CREATE TABLE\` makes without a \`LOCATION\`; there is no default.
`;
}

function optionsPage(): string {
  const formats = FORMAT_NAMES.map(name => {
    const { readOptions, writeOptions } = formatNamed(name);
    const { read, write } = FORMAT_NOTES[name];
    const part = (what: string, known: readonly string[], notes: readonly OptionNote[]) =>
      known.length === 0 ? '' : `\n### ${what} ${name}\n\n${table(known, notes)}\n`;
    return part('Reading', readOptions, read) + part('Writing', writeOptions, write);
  });
  const arrow = formatNamed('arrow');
  const bad = { [NO_OPTION]: '1' };
  return `${MADE}
# Options of sources and sinks

Options are given with \`option(name, value)\` or \`options({ … })\`. Names do not depend on case. An unknown name is an error that suggests the nearest known one.
Durations are \`'7d'\`, \`'90 minutes'\`, \`'500ms'\`; sizes \`'64mb'\`, \`'1.5 GiB'\`.

## Files

### Streams of files

${table(
  knownTo(() => streamOptions(arrow, bad)),
  FILE_STREAM_NOTES,
)}

### Batch reading of files

${table(
  knownTo(() => batchOptions(arrow, bad)),
  FILE_BATCH_NOTES,
)}

### The file sink of streams

\`path\`, \`checkpointLocation\`, and:

${table(
  knownTo(() => fileSinkOptions(arrow, bad)),
  FILE_SINK_NOTES,
)}

### Batch writing of files

${table(
  knownTo(() => fileWriteOptions(arrow, bad)),
  FILE_WRITE_NOTES,
)}

## Formats

In addition to the options above. Arrow has none.
${formats.join('')}
## Other sources

### rate

Rows \`(timestamp, value)\` at a steady rate.

${table(
  knownTo(() => new RateStreamTable(bad)),
  OTHER_NOTES.rate,
)}

### rate-micro-batch

The same rows in the same batches, whatever the clock says.

${table(
  knownTo(() => new RateMicroBatchTable(bad)),
  OTHER_NOTES['rate-micro-batch'],
)}

### socket

Lines of text from a TCP server. For trying things out: lines that a crash interrupts are lost.

${table(
  knownTo(() => new SocketStreamTable(bad)),
  OTHER_NOTES.socket,
)}

### kafka

The records of Kafka topics: [guide](../guides/kafka.md). Settings of Kafka's consumer that have nothing to act on here are accepted; those that would change
what a batch reads (\`kafka.auto.offset.reset\`, \`kafka.enable.auto.commit\`, deserializers, interceptors) are refused.

${table(KAFKA_READ_OPTIONS, OTHER_NOTES.kafka)}

### from(iterable)

${table(
  knownTo(() => new IterableStreamTable([], structType([]), bad)),
  OTHER_NOTES.iterable,
)}

## Other sinks

### Writing kafka

Rows as records of topics, from a stream or a table: [guide](../guides/kafka.md#what-is-promised). Beside the options of the connection, from
\`kafka.bootstrap.servers\` to \`client\`, which are those of the [source](#kafka). Settings of Kafka's producer that have nothing to act on here are accepted;
those that would change what is written (serializers, interceptors) are refused.

${table(
  KAFKA_SINK_OPTIONS.filter(name => !KAFKA_CONNECTION_OPTIONS.includes(name)),
  OTHER_NOTES.kafkaSink,
)}

### console

${table(
  knownTo(() => new ConsoleSink(bad)),
  OTHER_NOTES.console,
)}

\`memory\` needs \`queryName(…)\`; \`noop\` takes no options.
`;
}

/** Unlike every option, so that no nearest one is suggested and the error lists them all. */
const NO_OPTION = '?'.repeat(60);

function knownTo(open: () => unknown): string[] {
  try {
    open();
  } catch (error) {
    const list = /It knows: (.*)\.$/.exec((error as Error).message)?.[1];
    if (list !== undefined) return list.split(', ');
    throw error;
  }
  throw new Error('an unknown option was accepted');
}

function table(known: readonly string[], notes: readonly OptionNote[]): string {
  const noted = new Set(notes.map(([name]) => name.toLowerCase()));
  const real = new Set(known.map(name => name.toLowerCase()));
  const missing = [...real].filter(name => !noted.has(name));
  const gone = [...noted].filter(name => !real.has(name));
  if (missing.length + gone.length > 0) {
    throw new Error(`docs/tools/option-notes.ts: without a note: [${missing}]; no longer there: [${gone}]`);
  }
  const rows = notes.map(([name, otherwise, text]) => `| \`${name}\` | ${cell(otherwise)} | ${cell(text)} |`);
  return `| option | default | |\n|---|---|---|\n${rows.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../reference/', import.meta.url));
  mkdirSync(join(folder, 'functions'), { recursive: true });
  for (const name of readdirSync(join(folder, 'functions'))) rmSync(join(folder, 'functions', name));
  for (const [path, text] of referencePages()) writeFileSync(join(folder, path), text);
}
