import type * as kafka from '@aws-sdk/client-kafka';
import type { Handlers } from '../../service.ts';
import { durations } from '../durations.ts';
import { authenticationOf, checkAuthentication, checkEncryption } from './authentication.ts';
import { checkConfiguration } from './configurations.ts';
import { connectivityOf } from './connectivity.ts';
import { checkRebalancing } from './instance-types.ts';
import { checkDestinations, loggingOf, startDelivery } from './logging.ts';
import { checkActive, checkNews, checkVersion, start } from './operations.ts';
import { badRequest } from './refusals.ts';
import { brokerByBroker } from './rolling.ts';
import { findCluster, findClusterUnmodelled } from './state.ts';

/** Updates of what the cluster as a whole is set to. */
export const settingsHandlers: Handlers<typeof kafka> = {
  UpdateSecurity: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    const { authentication: current, clientBroker: known } = cluster.settings;
    const { EncryptionAtRest, EncryptionInTransit } = input.EncryptionInfo ?? {};
    if (EncryptionAtRest || EncryptionInTransit?.InCluster !== undefined)
      throw badRequest('Only the encryption between clients and brokers can be changed.', 'encryptionInfo');
    const authentication = input.ClientAuthentication ? authenticationOf(input.ClientAuthentication) : current;
    const clientBroker = EncryptionInTransit?.ClientBroker ?? known;
    checkAuthentication(authentication, call.region);
    // M16
    checkEncryption(authentication, clientBroker, cluster.encryptedInCluster);
    const target = { authentication, clientBroker };
    checkNews(target, cluster.settings, 'security setting');
    return start(cluster, { type: 'UPDATE_SECURITY', target, ...brokerByBroker(cluster, call) }, call);
  },
  UpdateClusterConfiguration: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    const configuration = input.ConfigurationInfo;
    checkConfiguration(configuration, cluster.settings.kafkaVersion, call);
    const update = { type: 'UPDATE_CLUSTER_CONFIGURATION', target: { configuration } };
    return start(cluster, { ...update, ...brokerByBroker(cluster, call) }, call);
  },
  UpdateMonitoring: (input, call) => {
    const cluster = findClusterUnmodelled(input.ClusterArn, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    const { monitoring, exporters, logging: current } = cluster.settings;
    const prometheus = input.OpenMonitoring?.Prometheus;
    const logging = input.LoggingInfo ? loggingOf(input.LoggingInfo) : current;
    checkDestinations(logging);
    startDelivery(logging, call);
    const target = {
      monitoring: input.EnhancedMonitoring ?? monitoring,
      exporters: {
        jmx: prometheus?.JmxExporter?.EnabledInBroker ?? exporters.jmx,
        node: prometheus?.NodeExporter?.EnabledInBroker ?? exporters.node,
      },
      logging,
    };
    return start(cluster, { type: 'UPDATE_MONITORING', target, seconds: durations.clusterUpdate }, call);
  },
  UpdateConnectivity: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    const target = connectivityOf(input.ConnectivityInfo, cluster.settings);
    return start(cluster, { type: 'UPDATE_CONNECTIVITY', target, seconds: durations.connectivityUpdate }, call);
  },
  UpdateRebalancing: (input, call) => {
    const cluster = findCluster(input.ClusterArn, call);
    checkActive(cluster, call);
    checkVersion(cluster, input.CurrentVersion);
    // M31
    checkRebalancing(cluster.settings.instanceType);
    const target = { rebalancing: input.Rebalancing?.Status };
    return start(cluster, { type: 'UPDATE_REBALANCING', target, seconds: durations.clusterUpdate }, call);
  },
};
