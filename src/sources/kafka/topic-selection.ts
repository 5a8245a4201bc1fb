import { ConfigurationError } from '../../common/errors.js';
import { parseJson } from '../../common/json.js';
import type { KafkaTransport, TopicMetadata, TopicPartition } from '../../kafka/transport.js';
import type { ConnectorOptions } from '../options.js';

/** Which partitions are read. */
export interface TopicSelection {
  /** As in `explain`: `Subscribe[a, b]`. */
  readonly description: string;
  /** Metadata of the topics now meant: those that exist, and with an error those that are named and do not. */
  find(transport: KafkaTransport): Promise<readonly TopicMetadata[]>;
  /** True for a pattern, which may match what comes later. */
  readonly mayBeEmpty: boolean;
  /** Of a topic's partitions, those that are read. */
  takes(partition: TopicPartition): boolean;
}

const NAMES = ['assign', 'subscribe', 'subscribePattern'];

export function readSelection(what: string, options: ConnectorOptions): TopicSelection {
  const given = NAMES.filter(name => options.has(name));
  if (given.length !== 1) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      `${what} needs exactly one of the options ${NAMES.join(', ')}, not ${given.length === 0 ? 'none' : given.join(' and ')}.`,
    );
  }
  const text = options.requiredText(given[0]).trim();
  switch (given[0]) {
    case 'assign':
      return assigned(options, text);
    case 'subscribe':
      return subscribed(options, text);
    default:
      return matching(options, text);
  }
}

function assigned(options: ConnectorOptions, text: string): TopicSelection {
  const wanted = 'JSON such as {"topic":[0,1]}';
  let json: unknown;
  try {
    json = parseJson(text);
  } catch {
    throw options.invalid('assign', wanted);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw options.invalid('assign', wanted);
  const topics = new Map<string, ReadonlySet<number>>();
  for (const [topic, partitions] of Object.entries(json)) {
    if (!Array.isArray(partitions) || !partitions.every(p => Number.isInteger(p) && p >= 0))
      throw options.invalid('assign', wanted);
    topics.set(topic, new Set(partitions as number[]));
  }
  if (topics.size === 0) throw options.invalid('assign', wanted);
  const names = [...topics.keys()];
  const list = [...topics].flatMap(([topic, partitions]) => [...partitions].map(p => `${topic}-${p}`));
  return {
    description: `Assign[${list.join(', ')}]`,
    mayBeEmpty: false,
    find: transport => transport.metadata(names),
    takes: ({ topic, partition }) => topics.get(topic)?.has(partition) === true,
  };
}

function subscribed(options: ConnectorOptions, text: string): TopicSelection {
  const topics = [...new Set(text.split(',').map(topic => topic.trim()))].filter(topic => topic !== '');
  if (topics.length === 0) throw options.invalid('subscribe', "a list of topics such as 'a,b'");
  return {
    description: `Subscribe[${topics.join(', ')}]`,
    mayBeEmpty: false,
    find: transport => transport.metadata(topics),
    takes: () => true,
  };
}

/** The whole name must match. Kafka's own topics are left out. */
function matching(options: ConnectorOptions, text: string): TopicSelection {
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${text})$`);
  } catch {
    throw options.invalid('subscribePattern', 'a regular expression');
  }
  return {
    description: `SubscribePattern[${text}]`,
    mayBeEmpty: true,
    find: async transport => (await transport.metadata(null)).filter(t => !t.isInternal && pattern.test(t.topic)),
    takes: () => true,
  };
}
