import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { listenersOf, ports, type Listener } from './authentication.ts';
import { domainOf, hostOf, publicHostOf } from './brokers.ts';
import { pageOf } from './pages.ts';
import { badRequest } from './refusals.ts';
import { findCluster, findClusterUnmodelled, ownerOf, type Broker, type Cluster } from './state.ts';
import { isKraft } from './versions.ts';

/** M42 (switch `msk.publicNames`). */
const endpointsOf = (broker: Broker, cluster: Cluster, call: Call): string[] => {
  const lists = cluster.settings.publicAccess && call.world.switches.get('msk.publicNames') === 'first';
  return [...(lists ? [publicHostOf(broker, cluster, call.region)] : []), hostOf(broker, cluster, call.region)];
};

const nodeArn = (cluster: Cluster, id: number | string): string =>
  `${cluster.arn.replace(':cluster/', ':node/')}/${id}`;

const nodeOf = (broker: Broker, cluster: Cluster, call: Call): kafka.NodeInfo => ({
  NodeARN: nodeArn(cluster, broker.id),
  NodeType: 'BROKER',
  InstanceType: broker.instanceType.replace(/^kafka\./, ''),
  AddedToClusterTime: new Date(broker.addedAt).toISOString(),
  BrokerNodeInfo: {
    BrokerId: broker.id,
    ClientSubnet: broker.subnetId,
    ClientVpcIpAddress: broker.address,
    AttachedENIId: broker.interfaceId,
    Endpoints: endpointsOf(broker, cluster, call),
    CurrentBrokerSoftwareInfo: {
      KafkaVersion: broker.kafkaVersion,
      ConfigurationArn: cluster.settings.configuration?.Arn,
      ConfigurationRevision: cluster.settings.configuration?.Revision,
    },
  },
});

/** M42 (switch `msk.newNode`): a broker that has not come up yet. */
const brokerNodes = (broker: Broker, cluster: Cluster, call: Call): kafka.NodeInfo[] => {
  const shown = broker.isBuilt ? 'complete' : call.world.switches.get('msk.newNode');
  const node = nodeOf(broker, cluster, call);
  if (shown === 'omitted') return [];
  return shown === 'complete' ? [node] : [{ ...node, BrokerNodeInfo: { BrokerId: broker.id, Endpoints: [] } }];
};

/** M41: the controllers of a KRaft cluster are nodes too, and no brokers. */
const controllers = (cluster: Cluster, call: Call): kafka.NodeInfo[] =>
  isKraft(cluster.settings.kafkaVersion)
    ? [1, 2, 3].map((id) => ({
        NodeARN: nodeArn(cluster, `c${id}`),
        ControllerNodeInfo: { Endpoints: [`c-${10_000 + id}.${domainOf(cluster, call.region)}`] },
      }))
    : [];

/** M40: none until the cluster has been ACTIVE, and in no order. */
const nodesOf = (cluster: Cluster, call: Call): kafka.NodeInfo[] =>
  cluster.brokers.some(({ isBuilt }) => isBuilt)
    ? [
        ...controllers(cluster, call),
        ...cluster.brokers.toReversed().flatMap((broker) => brokerNodes(broker, cluster, call)),
      ]
    : [];

/** M38: any three brokers, not always the same. */
const someOf = ({ brokers }: Cluster, call: Call): Broker[] => {
  const built = brokers.filter(({ isBuilt }) => isBuilt);
  const turn = call.world.serial() % Math.max(1, built.length);
  return [...built.slice(turn), ...built.slice(0, turn)].slice(0, 3);
};

/** M45: what the strings of each mode are called; plain text and multi-VPC connections have no public ports. */
const strings: Readonly<Record<Listener, Names>> = {
  plain: { own: 'BootstrapBrokerString' },
  tls: {
    own: 'BootstrapBrokerStringTls',
    public: 'BootstrapBrokerStringPublicTls',
    vpc: 'BootstrapBrokerStringVpcConnectivityTls',
  },
  scram: {
    own: 'BootstrapBrokerStringSaslScram',
    public: 'BootstrapBrokerStringPublicSaslScram',
    vpc: 'BootstrapBrokerStringVpcConnectivitySaslScram',
  },
  iam: {
    own: 'BootstrapBrokerStringSaslIam',
    public: 'BootstrapBrokerStringPublicSaslIam',
    vpc: 'BootstrapBrokerStringVpcConnectivitySaslIam',
  },
};

type Text = keyof kafka.GetBootstrapBrokersResponse;
interface Names {
  readonly own: Text;
  readonly public?: Text;
  readonly vpc?: Text;
}

const publicPort = (listener: Listener): number => ports[listener] + 100;
/** MSK's examples count the ports of multi-VPC connections from 14001, a broker each. */
const vpcPort = ({ id }: Broker): number => 14_000 + id;

const bootstrap = (cluster: Cluster, call: Call): kafka.GetBootstrapBrokersResponse => {
  const { settings } = cluster;
  const some = someOf(cluster, call);
  const join = (at: (broker: Broker) => string): string => some.map(at).join(',');
  const texts = listenersOf(settings).flatMap((listener): [Text, string][] => {
    const names = strings[listener];
    const viaVpc = listener !== 'plain' && settings.vpcAuthentication[listener];
    const domain = domainOf(cluster, call.region);
    return [
      [names.own, join((broker) => `${hostOf(broker, cluster, call.region)}:${ports[listener]}`)],
      ...(names.public && settings.publicAccess
        ? [
            [
              names.public,
              join((broker) => `${publicHostOf(broker, cluster, call.region)}:${publicPort(listener)}`),
            ] as [Text, string],
          ]
        : []),
      ...(names.vpc && viaVpc
        ? [[names.vpc, join((broker) => `b-${broker.id}.${listener}.${domain}:${vpcPort(broker)}`)] as [Text, string]]
        : []),
    ];
  });
  return Object.fromEntries(texts);
};

export const nodeHandlers: Handlers<typeof kafka> = {
  ListNodes: (input, call) => {
    const { items, next } = pageOf(nodesOf(findCluster(input.ClusterArn, call), call), input);
    return { NextToken: next, NodeInfoList: items };
  },
  GetBootstrapBrokers: (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, ownerOf(input.ClusterArn, call));
    // M39 (switch `msk.earlyBootstrap`)
    const isEarly = cluster.state === 'CREATING' && call.world.switches.get('msk.earlyBootstrap') === 'empty';
    if (isEarly) return {};
    if (['FAILED', 'CREATING', 'DELETING'].includes(cluster.state))
      throw badRequest(`You can't get bootstrap broker nodes for a cluster in ${cluster.state} state.`, 'clusterArn');
    return bootstrap(cluster, call);
  },
};
