import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Status } from '../../../src/api/status.ts';
import type { CrossAccountKafka } from '../../../src/cross-account-kafka/object.ts';
import type { ObjectRef } from '../../../src/kube/object.ts';
import { consumer, stranger, type AwsClients } from '../../support/aws.ts';
import type { Simulation } from '../simulation.ts';

/** A call by which the operator answers, and the thing that it is about. */
export interface Repair {
  readonly call: string;
  readonly mentions: string;
}

/** Something that somebody does to an object, or that AWS does to what belongs to it. */
export interface Happening {
  readonly what: string;
  readonly ref: ObjectRef;
  readonly act: () => Promise<unknown>;
  /** By what it is over; without, by the object being Ready, or gone where it is deleted. */
  readonly repair?: Repair;
}

/** Where it happens, and chance. */
export interface Scene {
  readonly world: Simulation;
  /** The administrator of the provider's account. */
  readonly hand: AwsClients;
  readonly pick: <T>(all: readonly T[]) => T | undefined;
}

/** What may happen to an object as it is now. */
export const happenings = (scene: Scene, ref: ObjectRef, object: CrossAccountKafka): readonly Happening[] => [
  ...edits(scene, ref, object),
  { what: 'deleted', ref, act: () => scene.world.remove(ref) },
  ...drifts(scene, ref, object.status ?? {}),
];

const bothConsumers = [consumer, stranger].map((account) => ({ principal: `arn:aws:iam::${account}:root` }));

const edits = ({ world, pick }: Scene, ref: ObjectRef, { spec }: CrossAccountKafka): readonly Happening[] => {
  const { brokers, consumers } = spec as { brokers: number; consumers: readonly unknown[] };
  const edit = (what: string, to: object): Happening => ({ what, ref, act: () => world.edit({ spec: to }, ref) });
  return [
    edit('scaled', { brokers: brokers === 2 ? 4 : 2 }),
    edit('consumers changed', { consumers: consumers.length === 1 ? bothConsumers : bothConsumers.slice(0, 1) }),
    edit('retention changed', { cluster: { logRetentionDays: pick([7, 14, 30]) } }),
  ];
};

const drifts = ({ world, hand, pick }: Scene, ref: ObjectRef, status: Status): readonly Happening[] => {
  const broker = pick(status.exposedBrokers ?? []);
  const drift = (what: string, thing: string | undefined, call: string, act: (thing: string) => Promise<unknown>) =>
    thing === undefined ? [] : [{ what, ref, act: () => act(thing), repair: { call, mentions: thing } }];
  const { loadBalancer, targetGroup, endpointService } = broker ?? {};
  return [
    ...drift('retention taken away', logGroupOf(status), 'logs:PutRetentionPolicy', (logGroupName) =>
      hand.logs.send(new DeleteRetentionPolicyCommand({ logGroupName })),
    ),
    ...drift('listener deleted', loadBalancer?.arn, 'elasticloadbalancing:CreateListener', (arn) =>
      deleteListener(hand, arn),
    ),
    ...drift(
      'cross-zone switched off',
      loadBalancer?.arn,
      'elasticloadbalancing:ModifyLoadBalancerAttributes',
      (LoadBalancerArn) => {
        const Attributes = [{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }];
        return hand.elbv2.send(new elb.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
      },
    ),
    ...drift('consumer shut out', endpointService?.id, 'ec2:ModifyVpcEndpointServicePermissions', (ServiceId) => {
      const RemoveAllowedPrincipals = [`arn:aws:iam::${consumer}:root`];
      return hand.ec2.send(new ec2.ModifyVpcEndpointServicePermissionsCommand({ ServiceId, RemoveAllowedPrincipals }));
    }),
    ...drift('broker replaced', targetGroup?.arn, 'elasticloadbalancing:RegisterTargets', () => {
      const clusterArn = status.cluster?.arn;
      world.event('replaceBroker', { clusterArn, brokerId: broker?.brokerId, keepAddress: false });
      return Promise.resolve();
    }),
  ];
};

const logGroupOf = ({ cluster }: Status): string | undefined =>
  cluster?.name === undefined ? undefined : `/aws/vendedlogs/msk/${cluster.name}`;

const deleteListener = async ({ elbv2 }: AwsClients, LoadBalancerArn: string): Promise<void> => {
  const { Listeners = [] } = await elbv2.send(new elb.DescribeListenersCommand({ LoadBalancerArn }));
  await elbv2.send(new elb.DeleteListenerCommand({ ListenerArn: Listeners[0]?.ListenerArn }));
};
