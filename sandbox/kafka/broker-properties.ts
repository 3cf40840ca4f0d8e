/** Ports of one broker on the loopback address; clients come to them through the data plane, by MSK's names and ports. */
export interface BrokerPorts {
  readonly controller: number;
  readonly internal: number;
  readonly tls: number;
  readonly scram: number;
}

export interface BrokerIdentity {
  readonly id: number;
  /** The name that MSK gives it, and that its certificate is for. */
  readonly host: string;
  readonly zoneId: string;
  readonly ports: BrokerPorts;
}

/** What a node of the cluster does: the first brokers also keep its metadata, those added later do not. */
export type Roles = 'broker' | 'broker,controller' | 'controller';

export interface BrokerSetup extends BrokerIdentity {
  readonly roles: Roles;
  readonly controllers: readonly BrokerIdentity[];
  /** What MSK's default configuration derives from the number of zones. */
  readonly replicas: number;
  /** PEM: key, certificate. */
  readonly keyStore: string;
  readonly trustStore: string;
  readonly dataFolder: string;
}

const loopback = '127.0.0.1';
const protocols = 'CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,TLS:SSL,SCRAM:SASL_SSL';
/** MSK's ports (MSK developer guide, port information). */
export const mskPorts = { tls: 9094, scram: 9096 } as const;

/** server.properties. */
export const brokerProperties = (setup: BrokerSetup): string =>
  Object.entries({
    ...quorum(setup),
    ...listeners(setup),
    ...security(setup),
    ...topics(setup),
    ...small,
    'log.dirs': setup.dataFolder,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

type Properties = Readonly<Record<string, string | number>>;

const quorum = ({ id, roles, controllers, zoneId }: BrokerSetup): Properties => ({
  'process.roles': roles,
  'node.id': id,
  'broker.rack': zoneId,
  'controller.quorum.voters': controllers.map((one) => `${one.id}@${loopback}:${one.ports.controller}`).join(','),
  'controller.listener.names': 'CONTROLLER',
});

const listeners = ({ host, ports, roles }: BrokerSetup): Properties => {
  const at = (name: string, port: number): string => `${name}://${loopback}:${port}`;
  const controller = at('CONTROLLER', ports.controller);
  if (roles === 'controller') return { listeners: controller, 'listener.security.protocol.map': protocols };
  const served = [at('INTERNAL', ports.internal), at('TLS', ports.tls), at('SCRAM', ports.scram)];
  return {
    listeners: [...(roles === 'broker' ? [] : [controller]), ...served].join(','),
    'advertised.listeners': [
      at('INTERNAL', ports.internal),
      `TLS://${host}:${mskPorts.tls}`,
      `SCRAM://${host}:${mskPorts.scram}`,
    ].join(','),
    'listener.security.protocol.map': protocols,
    'inter.broker.listener.name': 'INTERNAL',
  };
};

/** A client certificate is asked for and not demanded: one port serves unauthenticated and mutual TLS. */
const security = ({ keyStore, trustStore }: BrokerSetup): Properties => ({
  'ssl.keystore.type': 'PEM',
  'ssl.keystore.location': keyStore,
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.location': trustStore,
  'ssl.client.auth': 'requested',
  'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.scram.scram-sha-512.sasl.jaas.config':
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
});

const topics = ({ replicas }: BrokerSetup): Properties => ({
  'auto.create.topics.enable': 'false',
  'default.replication.factor': replicas,
  'min.insync.replicas': Math.max(1, replicas - 1),
  'offsets.topic.replication.factor': replicas,
  'offsets.topic.num.partitions': 6,
  'transaction.state.log.replication.factor': replicas,
  'transaction.state.log.min.isr': Math.max(1, replicas - 1),
  'transaction.state.log.num.partitions': 3,
  'group.initial.rebalance.delay.ms': 0,
  // Kafka's 5 minutes are 5 seconds of a clock that runs 60 times faster: a broker that was slow for a moment leads again.
  'leader.imbalance.check.interval.seconds': 5,
});

/** The cleaner's buffer alone is 128 MB by default, more than the whole heap here. */
const small: Properties = {
  'log.cleaner.dedupe.buffer.size': 4_194_304,
  'log.cleaner.threads': 1,
  'num.network.threads': 2,
  'num.io.threads': 2,
  'background.threads': 2,
  'connections.max.idle.ms': 540_000,
};
