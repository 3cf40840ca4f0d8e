import kafkajs, { type Admin, type KafkaConfig, type Producer, type RequestEvent } from 'kafkajs';
import type { Log } from '../../log.ts';
import { stopIdleTimers } from './kafkajs-idle-timer.ts';
import type { ConnectKafka, KafkaAccess, KafkaConnection, KafkaRecord, Login, TopicFacts } from './kafka.ts';

const connectTimeoutMs = 5_000;
const requestTimeoutMs = 15_000;
/** How long brokers may take to acknowledge a batch. */
const acknowledgeTimeoutMs = 10_000;
/** New partitions and leaders are learnt at least this often. */
const metadataMaxAgeMs = 30_000;
/** Retrying is the publisher's: it counts what it sends again. */
const once = { retries: 0 };

stopIdleTimers();

/** kafkajs as a `ConnectKafka`. */
export const kafkaJs =
  (log: Log): ConnectKafka =>
  async (access) => {
    const kafka = new kafkajs.Kafka({
      clientId: access.clientId,
      brokers: () => [...access.bootstrapServers()],
      ssl: tlsOf(access),
      ...(access.login ? { sasl: saslOf(access.login) } : {}),
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      retry: once,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => (entry) => {
        log.debug({ from: entry.namespace, detail: String(entry.log['error'] ?? '') }, entry.log.message);
      },
    });
    const admin = kafka.admin({ retry: once });
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      metadataMaxAge: metadataMaxAgeMs,
      retry: once,
    });
    const connection = new KafkaJsConnection(admin, producer, access.acks === 'all' ? -1 : 1);
    try {
      await admin.connect();
      await producer.connect();
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  };

const tlsOf = ({ authorities, certificate }: KafkaAccess): NonNullable<KafkaConfig['ssl']> => ({
  rejectUnauthorized: true,
  ...(authorities === undefined ? {} : { ca: [authorities] }),
  ...certificate,
});

const saslOf = (login: Login): NonNullable<KafkaConfig['sasl']> =>
  login.mechanism === 'oauthbearer'
    ? { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await login.token() }) }
    : login;

class KafkaJsConnection implements KafkaConnection {
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #acks: number;
  /** Brokers that answered a write since the last batch was done. */
  #answered = new Set<string>();

  constructor(admin: Admin, producer: Producer, acks: number) {
    this.#admin = admin;
    this.#producer = producer;
    this.#acks = acks;
    producer.on(producer.events.REQUEST, ({ payload }: RequestEvent) => {
      if (payload.apiName === 'Produce') this.#answered.add(payload.broker.replace(/:\d+$/, ''));
    });
  }

  async brokers(): Promise<number> {
    return (await this.#admin.describeCluster()).brokers.length;
  }

  async describeTopic(name: string): Promise<TopicFacts | undefined> {
    if (!(await this.#admin.listTopics()).includes(name)) return undefined;
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [name] });
    const partitions = topics[0]?.partitions ?? [];
    const minimum = await this.#configuration(name, 'min.insync.replicas');
    return {
      partitions: partitions.length,
      replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
      minInSyncReplicas: Number(minimum ?? 1),
    };
  }

  async createTopic(name: string, facts: TopicFacts): Promise<void> {
    await this.#admin.createTopics({
      waitForLeaders: false,
      topics: [
        {
          topic: name,
          numPartitions: facts.partitions,
          replicationFactor: facts.replicationFactor,
          configEntries: [{ name: 'min.insync.replicas', value: String(facts.minInSyncReplicas) }],
        },
      ],
    });
  }

  async addPartitions(name: string, total: number): Promise<void> {
    await this.#admin.createPartitions({ topicPartitions: [{ topic: name, count: total }] });
  }

  /** The client can only replace all of a topic's own configuration, so what it has goes along. */
  async configureTopic(name: string, key: string, value: string): Promise<void> {
    const own = (await this.#entries(name)).filter(({ isDefault, configName }) => !isDefault && configName !== key);
    await this.#admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configEntries: [
            ...own.map(({ configName, configValue }) => ({ name: configName, value: configValue })),
            { name: key, value },
          ],
        },
      ],
    });
  }

  async send(topic: string, records: readonly KafkaRecord[]): Promise<readonly string[]> {
    this.#answered = new Set();
    await this.#producer.send({ topic, messages: [...records], acks: this.#acks, timeout: acknowledgeTimeoutMs });
    return [...this.#answered];
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#producer.disconnect(), this.#admin.disconnect()]);
  }

  async #configuration(topic: string, key: string): Promise<string | undefined> {
    return (await this.#entries(topic)).find(({ configName }) => configName === key)?.configValue;
  }

  async #entries(name: string): Promise<readonly { configName: string; configValue: string; isDefault: boolean }[]> {
    const { resources } = await this.#admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name }],
    });
    return resources[0]?.configEntries ?? [];
  }
}
