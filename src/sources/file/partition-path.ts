/**
 * Partition columns in folder names, as Hive and Spark write them: `date=2024-01-31/country=de/part-0.json`.
 *
 * Names and values are percent-escaped. A null value is `__HIVE_DEFAULT_PARTITION__`; the text of that name itself is written with
 * its first character escaped, and the empty text as nothing after `=`, so null, empty and that text stay three different values.
 */
export const NULL_PARTITION = '__HIVE_DEFAULT_PARTITION__';

/** Longest folder name that file systems take, in bytes. */
export const FOLDER_NAME_BYTES_MAX = 255;

/** What Hive escapes. */
const UNSAFE = /[\u0001-\u001f\u007f"#%'*/:=?\\{[\]^\u0000]/g;
const UNSAFE_WINDOWS = /[ <>|]/g;

export function escapePartitionText(text: string): string {
  const escaped = text.replace(UNSAFE, percent);
  return process.platform === 'win32' ? escaped.replace(UNSAFE_WINDOWS, percent) : escaped;
}

/** `%41` to `A`; a `%` that starts no escape stays as it is. */
export function unescapePartitionText(text: string): string {
  return text.includes('%')
    ? text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** The folder of one partition column; `value` is its text, null for null. */
export function partitionFolder(column: string, value: string | null): string {
  const name = escapePartitionText(column).replace(/^\./, '%2E');
  if (value === null) return `${name}=${NULL_PARTITION}`;
  return `${name}=${value === NULL_PARTITION ? `%5F${value.slice(1)}` : escapePartitionText(value)}`;
}

/** Column and raw (still escaped) value of a folder name; undefined when it is not a partition. */
export function parsePartitionFolder(folder: string): { column: string; raw: string } | undefined {
  const at = folder.indexOf('=');
  if (at <= 0) return undefined;
  return { column: unescapePartitionText(folder.slice(0, at)), raw: folder.slice(at + 1) };
}

/** Partition columns of a path below a root, outermost first: raw values by column. */
export function partitionsOf(relativeDirectory: string): { column: string; raw: string }[] {
  if (relativeDirectory === '') return [];
  return relativeDirectory.split('/').flatMap(folder => parsePartitionFolder(folder) ?? []);
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
