import type { ClusterView } from './cluster-view.js';
import { KafkaError } from './kafka-error.js';
import type { Retry } from './retry.js';
import type { TopicPartition } from './transport.js';

/**
 * One question per partition, sent to the leaders, all leaders at once. Answers come in the order of the questions. What is retriable is
 * asked again, perhaps elsewhere; what is not, and what ran out of time, has its error in the answer. An error that would meet every
 * partition alike (authentication, a closed transport) rejects.
 */
export async function askLeaders<Q extends TopicPartition, A extends { readonly error: KafkaError | null }>(
  cluster: ClusterView,
  retry: Retry,
  questions: readonly Q[],
  ask: (leader: number, questions: readonly Q[]) => Promise<readonly A[]>,
  failed: (question: Q, error: KafkaError) => A,
  giveUp: (error: KafkaError) => boolean = () => false,
): Promise<A[]> {
  const answers = new Array<A>(questions.length);
  const pauses = retry.begin();
  let pending = questions.map((_, index) => index);
  for (;;) {
    await Promise.all(
      (
        await groupByLeader(cluster, questions, pending, (index, error) => {
          answers[index] = failed(questions[index], error);
        })
      ).map(async ([leader, indices]) => {
        const asked = indices.map(index => questions[index]);
        const results = await ask(leader, asked).catch((error: unknown) => {
          if (error instanceof KafkaError && error.retriable) return asked.map(question => failed(question, error));
          throw error;
        });
        for (const [i, index] of indices.entries()) answers[index] = results[i];
      }),
    );
    pending = pending.filter(index => answers[index].error?.retriable === true && !giveUp(answers[index].error!));
    if (pending.length === 0) return answers;
    cluster.forgetLeaders(new Set(pending.map(index => questions[index].topic)));
    // What will go on for longer decides how long all go on.
    const errors = pending.map(index => answers[index].error!);
    if (!(await pauses.again(errors.find(error => !error.unknownTopic) ?? errors[0]))) return answers;
  }
}

async function groupByLeader(
  cluster: ClusterView,
  questions: readonly TopicPartition[],
  pending: readonly number[],
  withoutLeader: (index: number, error: KafkaError) => void,
): Promise<[number, number[]][]> {
  const unknown = pending.filter(index => (cluster.leaderOf(questions[index]) ?? -1) < 0);
  const errors = new Map<string, KafkaError | null>();
  if (unknown.length > 0) {
    const topics = [...new Set(unknown.map(index => questions[index].topic))];
    try {
      for (const { topic, error } of await cluster.refresh(topics)) errors.set(topic, error);
    } catch (error) {
      if (!(error instanceof KafkaError) || !error.retriable) throw error;
      for (const topic of topics) errors.set(topic, error);
    }
  }
  const groups = new Map<number, number[]>();
  for (const index of pending) {
    const { topic, partition } = questions[index];
    const leader = cluster.leaderOf(questions[index]);
    if (leader !== undefined && leader >= 0) {
      const group = groups.get(leader);
      if (group === undefined) groups.set(leader, [index]);
      else group.push(index);
    } else if (leader === undefined && errors.get(topic) == null) {
      const reason = 'UNKNOWN_TOPIC_OR_PARTITION';
      withoutLeader(index, new KafkaError(reason, `The topic '${topic}' has no partition ${partition}.`));
    } else {
      const none = new KafkaError('LEADER_NOT_AVAILABLE', `${topic}-${partition} has no leader at the moment.`);
      withoutLeader(index, errors.get(topic) ?? none);
    }
  }
  return [...groups];
}
