import type * as kafka from '@aws-sdk/client-kafka';
import type { Handlers } from '../../service.ts';
import { pageOf } from './pages.ts';
import { findCluster } from './state.ts';
import { kafkaVersions, targetsOf } from './versions.ts';

export const versionHandlers: Handlers<typeof kafka> = {
  ListKafkaVersions: (input) => {
    const { items, next } = pageOf(kafkaVersions, input);
    return { NextToken: next, KafkaVersions: items.map((Version) => ({ Version, Status: 'ACTIVE' })) };
  },
  GetCompatibleKafkaVersions: (input, call) => {
    const sources =
      input.ClusterArn === undefined ? kafkaVersions : [findCluster(input.ClusterArn, call).settings.kafkaVersion];
    return {
      CompatibleKafkaVersions: sources.map((version) => ({
        SourceVersion: version,
        TargetVersions: targetsOf(version),
      })),
    };
  },
};
