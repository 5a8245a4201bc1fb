import type { RequestWriter } from './request-writer.js';
import type { ResponseReader } from './response-reader.js';

/** One request of the Kafka protocol in one version: how it is written, and how its answer is read. */
export interface Api<Request, Response> {
  readonly key: number;
  readonly version: number;
  readonly name: string;
  /** Newer versions have tagged fields in the headers of request and response. */
  readonly flexible: boolean;
  write(writer: RequestWriter, request: Request): void;
  read(reader: ResponseReader, request: Request): Response;
}

/** Items by topic, as nearly every request wants them, in the order of first mention. */
export function byTopic<T extends { readonly topic: string }>(items: readonly T[]): [string, T[]][] {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const list = topics.get(item.topic);
    if (list === undefined) topics.set(item.topic, [item]);
    else list.push(item);
  }
  return [...topics];
}
