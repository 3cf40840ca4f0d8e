import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsRefusal, type Call, type Handlers, type InventoryRow, type Service } from '../../service.ts';
import type { World } from '../../world.ts';
import { listenerHandlers } from './listeners.ts';
import { loadBalancerHandlers } from './load-balancers.ts';
import {
  attributeList,
  elbStates,
  findListener,
  findLoadBalancer,
  findTargetGroup,
  type LoadBalancer,
} from './state.ts';
import { targetGroupHandlers } from './target-groups.ts';

/** The tags of anything that has an ARN; L29: 20 at a time. */
const tagsOf = (arn: string, call: Call): Map<string, string> => {
  if (arn.includes(':targetgroup/')) return findTargetGroup(arn, call).tags;
  return arn.includes(':listener/') ? findListener(arn, call).tags : findLoadBalancer(arn, call).tags;
};

const tagHandlers: Handlers<typeof elb> = {
  DescribeTags: (input, call) => {
    if ((input.ResourceArns ?? []).length > 20)
      throw new AwsRefusal('ValidationError', 'A maximum of 20 resources can be described');
    return {
      TagDescriptions: (input.ResourceArns ?? []).map((ResourceArn) => ({
        ResourceArn,
        Tags: attributeList(tagsOf(ResourceArn, call)),
      })),
    };
  },
  AddTags: (input, call) => {
    for (const tags of (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call)))
      for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
    return {};
  },
  RemoveTags: (input, call) => {
    for (const tags of (input.ResourceArns ?? []).map((arn) => tagsOf(arn, call)))
      for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};

const inventory = (world: World): InventoryRow[] => [
  ...world.places(elbStates.loadBalancers).flatMap(({ account, region }) =>
    [...world.state(elbStates.loadBalancers, account, region).values()].map(({ arn, name, state, tags }) => ({
      service: 'elasticloadbalancing',
      kind: 'load-balancer',
      account,
      region,
      id: arn,
      name,
      state,
      tags: Object.fromEntries(tags),
    })),
  ),
  ...world.places(elbStates.targetGroups).flatMap(({ account, region }) =>
    [...world.state(elbStates.targetGroups, account, region).values()].map(({ arn, name, targets, tags }) => ({
      service: 'elasticloadbalancing',
      kind: 'target-group',
      account,
      region,
      id: arn,
      name,
      state: targets.map(({ address, port, state }) => `${address}:${port} ${state}`).join(', '),
      tags: Object.fromEntries(tags),
    })),
  ),
  ...world.places(elbStates.listeners).flatMap(({ account, region }) =>
    [...world.state(elbStates.listeners, account, region).values()].map(({ arn, protocol, port, tags }) => ({
      service: 'elasticloadbalancing',
      kind: 'listener',
      account,
      region,
      id: arn,
      name: `${protocol} ${port}`,
      state: '',
      tags: Object.fromEntries(tags),
    })),
  ),
];

/** L7: what AWS does to a load balancer by itself. */
const setState = (world: World, { arn, state, reason }: Readonly<Record<string, unknown>>): void => {
  for (const { account, region } of world.places(elbStates.loadBalancers)) {
    const found = world.state(elbStates.loadBalancers, account, region).get(String(arn));
    if (!found) continue;
    found.state = state as LoadBalancer['state'];
    found.reason = typeof reason === 'string' ? reason : undefined;
  }
};

/** Elastic Load Balancing, version 2. */
export const loadBalancingService: Service = {
  rules: [],
  module: elb,
  handlers: { ...loadBalancerHandlers, ...targetGroupHandlers, ...listenerHandlers, ...tagHandlers },
  inventory,
  events: { setLoadBalancerState: setState },
};
