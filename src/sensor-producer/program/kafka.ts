/** One record to be written. */
export interface KafkaRecord {
  readonly key: string;
  readonly value: string;
}

/** A topic as the brokers have it. */
export interface TopicFacts {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
}

/** A connection to a cluster, as much of Kafka as sensors need. Every method throws the client's own error. */
export interface KafkaConnection {
  /** Number of brokers that are up. */
  brokers(): Promise<number>;
  /** Undefined when there is no such topic. */
  describeTopic(name: string): Promise<TopicFacts | undefined>;
  createTopic(name: string, facts: TopicFacts): Promise<void>;
  addPartitions(name: string, total: number): Promise<void>;
  /** Sets one configuration value of a topic and leaves its others as they are. */
  configureTopic(name: string, key: string, value: string): Promise<void>;
  /**
   * Writes records, in order for each key, in one attempt.
   * @returns the hosts of the brokers that acknowledged them
   */
  send(topic: string, records: readonly KafkaRecord[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** How to come to a cluster. */
export interface KafkaAccess {
  /** Asked at each connection: the list may have changed. */
  readonly bootstrapServers: () => readonly string[];
  readonly clientId: string;
  /** PEM; the system's authorities without it. */
  readonly authorities?: string | undefined;
  /** PEM, for mutual TLS. */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
  readonly login?: Login | undefined;
  readonly acks: 'all' | 'leader';
}

export type Login =
  | { readonly mechanism: 'scram-sha-512'; readonly username: string; readonly password: string }
  | { readonly mechanism: 'oauthbearer'; readonly token: () => Promise<string> };

/** Opens a connection. */
export type ConnectKafka = (access: KafkaAccess) => Promise<KafkaConnection>;
