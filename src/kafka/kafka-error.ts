import { MillraceError } from '../common/errors.js';

/**
 * A request to Kafka failed. `reason` is the protocol's own name (`NOT_LEADER_OR_FOLLOWER`), or one of ours where no broker answered:
 * `CONNECTION_FAILED`, `REQUEST_TIMED_OUT_LOCALLY`, `AUTHENTICATION_FAILED`, `MALFORMED_RESPONSE`, `RECORD_BATCH_CORRUPT`,
 * `TRANSPORT_CLOSED`. `code` is `KAFKA_` and the reason.
 */
export class KafkaError extends MillraceError {
  constructor(
    readonly reason: string,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(`KAFKA_${reason}`, message, options);
  }

  /** The same request may succeed later, perhaps at another broker. */
  get retriable(): boolean {
    return RETRIABLE.has(this.reason);
  }

  /** The broker may or may not have done what was asked: no answer came. */
  get unknownOutcome(): boolean {
    return this.reason === 'CONNECTION_FAILED' || this.reason === 'REQUEST_TIMED_OUT_LOCALLY';
  }

  /** Cached leaders or coordinators are out of date. */
  get staleMetadata(): boolean {
    return STALE.has(this.reason);
  }

  /**
   * Another producer has taken over the transactional id (or the transaction outlived its time limit, which brokers report by the same
   * code). Never retried.
   */
  get fenced(): boolean {
    return FENCED.has(this.reason);
  }

  /** The offset is below the first or beyond the last one that the partition holds. */
  get outOfRange(): boolean {
    return this.reason === 'OFFSET_OUT_OF_RANGE';
  }

  /** The topic or partition does not exist (or is just being made: brokers cannot tell). */
  get unknownTopic(): boolean {
    return this.reason === 'UNKNOWN_TOPIC_OR_PARTITION' || this.reason === 'UNKNOWN_TOPIC_ID';
  }
}

/** What a broker answered with a code other than 0; null for 0. `what` says which request and which topic. */
export function brokerError(code: number, what: string): KafkaError | null {
  if (code === 0) return null;
  const reason = PROTOCOL_ERRORS[code] ?? `ERROR_${code}`;
  return new KafkaError(reason, `${what}: the broker answered ${reason}${ADVICE[reason] ?? ''}.`);
}

const ADVICE: Readonly<Record<string, string>> = {
  ILLEGAL_SASL_STATE: ' (the credentials were not accepted; for OAUTHBEARER, the token)',
  TOPIC_AUTHORIZATION_FAILED: ' (the user may not use this topic)',
  GROUP_AUTHORIZATION_FAILED: ' (the user may not use this group)',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: ' (the user may not use this transactional id)',
  MESSAGE_TOO_LARGE: ' (see max.message.bytes of the topic)',
  INVALID_PRODUCER_EPOCH:
    ' (another producer took over the transactional id, or the transaction ran into its time limit)',
  INVALID_TRANSACTION_TIMEOUT: ' (larger than transaction.max.timeout.ms of the broker)',
};

/** Codes of the Kafka protocol that this client can meet. */
const PROTOCOL_ERRORS: Readonly<Record<number, string>> = {
  [-1]: 'UNKNOWN_SERVER_ERROR',
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  4: 'INVALID_FETCH_SIZE',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  8: 'BROKER_NOT_AVAILABLE',
  9: 'REPLICA_NOT_AVAILABLE',
  10: 'MESSAGE_TOO_LARGE',
  12: 'OFFSET_METADATA_TOO_LARGE',
  13: 'NETWORK_EXCEPTION',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  17: 'INVALID_TOPIC_EXCEPTION',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  21: 'INVALID_REQUIRED_ACKS',
  22: 'ILLEGAL_GENERATION',
  24: 'INVALID_GROUP_ID',
  25: 'UNKNOWN_MEMBER_ID',
  27: 'REBALANCE_IN_PROGRESS',
  28: 'INVALID_COMMIT_OFFSET_SIZE',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  32: 'INVALID_TIMESTAMP',
  33: 'UNSUPPORTED_SASL_MECHANISM',
  34: 'ILLEGAL_SASL_STATE',
  35: 'UNSUPPORTED_VERSION',
  36: 'TOPIC_ALREADY_EXISTS',
  37: 'INVALID_PARTITIONS',
  38: 'INVALID_REPLICATION_FACTOR',
  39: 'INVALID_REPLICA_ASSIGNMENT',
  40: 'INVALID_CONFIG',
  41: 'NOT_CONTROLLER',
  42: 'INVALID_REQUEST',
  43: 'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  44: 'POLICY_VIOLATION',
  45: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
  46: 'DUPLICATE_SEQUENCE_NUMBER',
  47: 'INVALID_PRODUCER_EPOCH',
  48: 'INVALID_TXN_STATE',
  49: 'INVALID_PRODUCER_ID_MAPPING',
  50: 'INVALID_TRANSACTION_TIMEOUT',
  51: 'CONCURRENT_TRANSACTIONS',
  52: 'TRANSACTION_COORDINATOR_FENCED',
  53: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  54: 'SECURITY_DISABLED',
  55: 'OPERATION_NOT_ATTEMPTED',
  56: 'KAFKA_STORAGE_ERROR',
  58: 'SASL_AUTHENTICATION_FAILED',
  59: 'UNKNOWN_PRODUCER_ID',
  74: 'FENCED_LEADER_EPOCH',
  75: 'UNKNOWN_LEADER_EPOCH',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
  78: 'OFFSET_NOT_AVAILABLE',
  87: 'INVALID_RECORD',
  88: 'UNSTABLE_OFFSET_COMMIT',
  89: 'THROTTLING_QUOTA_EXCEEDED',
  90: 'PRODUCER_FENCED',
  100: 'UNKNOWN_TOPIC_ID',
  103: 'INCONSISTENT_TOPIC_ID',
  120: 'TRANSACTION_ABORTABLE',
};

const STALE = new Set([
  'CONNECTION_FAILED',
  'REQUEST_TIMED_OUT_LOCALLY',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'REPLICA_NOT_AVAILABLE',
  'BROKER_NOT_AVAILABLE',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_CONTROLLER',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_ID',
]);

const RETRIABLE = new Set([
  ...STALE,
  'UNKNOWN_SERVER_ERROR',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'CONCURRENT_TRANSACTIONS',
  'OFFSET_NOT_AVAILABLE',
  'UNSTABLE_OFFSET_COMMIT',
  'THROTTLING_QUOTA_EXCEEDED',
]);

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'TRANSACTION_COORDINATOR_FENCED']);
