import { ConfigurationError, StreamingQueryError } from '../../common/errors.js';
import { KafkaError } from '../../kafka/kafka-error.js';

/** What the producer was at when a request failed. */
export interface ProducerSituation {
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
  /** How long the transaction had been open. */
  readonly openMs: number;
}

/** An error of a partition that was written to, as one that says what to do. */
export function explainProduceError(
  error: KafkaError,
  target: { topic: string; partition: number; bytes: number },
  situation: ProducerSituation,
): unknown {
  const { topic, partition, bytes } = target;
  switch (error.reason) {
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return new StreamingQueryError(
        'KAFKA_RECORD_TOO_LARGE',
        `${topic}-${partition} does not take a batch of ${bytes} bytes: raise max.message.bytes of the topic, lower kafka.batch.size, or (where a ` +
          'single record is larger than that) write less into it or compress with kafka.compression.type.',
        { cause: error },
      );
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'TOPIC_AUTHORIZATION_FAILED':
      return explainTopicError(error, topic);
    default:
      return explainTransactionError(error, `write to ${topic}-${partition}`, situation);
  }
}

/** An error of the producer or its transaction, as one that says what to do. What is not of Kafka stays as it is. */
export function explainTransactionError(error: unknown, step: string, situation: ProducerSituation): unknown {
  if (!(error instanceof KafkaError)) return error;
  const { transactionalId, transactionTimeoutMs, openMs } = situation;
  if (error.fenced || error.reason === 'INVALID_TXN_STATE' || error.reason === 'INVALID_PRODUCER_ID_MAPPING') {
    // Brokers report both with the same codes; the clock tells them apart.
    if (openMs >= transactionTimeoutMs) {
      return new StreamingQueryError(
        'KAFKA_TRANSACTION_TIMED_OUT',
        `The transaction of '${transactionalId}' was open for ${Math.round(openMs)} ms and its limit is ${transactionTimeoutMs} ms, so the broker has ` +
          'aborted it; nothing of the batch is visible. Raise kafka.transaction.timeout.ms (up to transaction.max.timeout.ms of the brokers), or make ' +
          'batches smaller.',
        { cause: error },
      );
    }
    if (error.fenced) {
      return new StreamingQueryError(
        'KAFKA_PRODUCER_FENCED',
        `Another producer has taken over the transactional id '${transactionalId}': a second instance of this query runs, or another program uses the ` +
          'id. This one stops; nothing of its batch is visible. Run one instance per checkpoint.',
        { cause: error },
      );
    }
  }
  switch (error.reason) {
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
      return notAllowed(`use the transactional id '${transactionalId}' (it needs WRITE and DESCRIBE)`, error);
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return notAllowed('write idempotently (IDEMPOTENT_WRITE on the cluster, before Kafka 2.8)', error);
    case 'GROUP_AUTHORIZATION_FAILED':
      return notAllowed("commit positions of the query's group (READ on the group)", error);
    case 'TOPIC_AUTHORIZATION_FAILED':
      return notAllowed('use one of the topics', error);
    case 'INVALID_TRANSACTION_TIMEOUT':
      return new ConfigurationError(
        'INVALID_OPTION',
        `The brokers do not allow kafka.transaction.timeout.ms ${transactionTimeoutMs}: it is larger than their transaction.max.timeout.ms ` +
          '(15 minutes by default). Lower the one or raise the other.',
        { cause: error },
      );
    default:
      return new StreamingQueryError('KAFKA_WRITE_FAILED', `The Kafka sink could not ${step}: ${error.message}`, {
        cause: error,
      });
  }
}

/** Why a topic cannot be written to. */
export function explainTopicError(error: KafkaError, topic: string): Error {
  if (error.unknownTopic || error.reason === 'INVALID_TOPIC_EXCEPTION') return unknownTopic(topic, error);
  if (error.reason === 'TOPIC_AUTHORIZATION_FAILED')
    return notAllowed(`write to the topic '${topic}' (it needs WRITE and DESCRIBE)`, error);
  return error;
}

export function unknownTopic(topic: string, cause?: unknown): StreamingQueryError {
  return new StreamingQueryError(
    'KAFKA_UNKNOWN_TOPIC',
    `The topic '${topic}' does not exist, or not with the partition that a row names: create it before the query starts, and look at its spelling.`,
    { cause },
  );
}

function notAllowed(what: string, cause: unknown): StreamingQueryError {
  return new StreamingQueryError('KAFKA_NOT_AUTHORIZED', `The user of the Kafka sink may not ${what}.`, { cause });
}
