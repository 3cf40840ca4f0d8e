import { defaultAccount } from './aws/accounts.ts';
import { freshRegion } from './aws/fresh-ids.ts';
import { createInterface, deleteInterface, interfaceAt, networkOf } from './aws/services/ec2/network.ts';
import type { World } from './aws/world.ts';
import { nodeNames } from './kubernetes/kubelet.ts';
import type { PodNetwork } from './kubernetes/node/pod-network.ts';

/** The group that the brokers let in (`clientSecurityGroupIds` in the examples). */
const producers = 'sg-0aaaaaaaaaaaaaac1';
/** The nodes stand in a subnet each. */
const subnetIds = ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'];

/** Pods of the provider's VPC: each has a network interface in the producers' group, as EKS gives one with security groups for pods. */
export const podsInVpc = (world: World): PodNetwork => {
  const place = { world, account: defaultAccount, region: freshRegion };
  return {
    attach: ({ spec: { nodeName } }) => {
      const subnet = networkOf(place).subnets.get(subnetIds[nodeNames.findIndex((name) => name === nodeName)] ?? '');
      if (!subnet) throw new Error(`${nodeName ?? 'a pod without a node'} is in no subnet`);
      const wish = { groupIds: [producers], description: 'aws-k8s-branch-eni', type: 'interface' as const };
      return createInterface(place, subnet, wish).address;
    },
    detach: (address) => {
      deleteInterface(place, interfaceAt(place, address)?.id ?? '');
    },
  };
};
