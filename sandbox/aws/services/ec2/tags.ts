import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { endpointServicesOf } from './endpoint-services.ts';
import { endpointsOf } from './endpoints.ts';
import { pageOf, type FilterTexts } from './filters.ts';
import { networkOf } from './network.ts';
import { addTags } from './tag-list.ts';

interface Tagged {
  readonly id: string;
  readonly tags: Map<string, string>;
}

interface Kind {
  readonly type: ec2.ResourceType;
  readonly notFound: string;
  readonly all: (call: Call) => readonly Tagged[];
}

/** Everything that can have tags. */
const kinds: readonly Kind[] = [
  { type: 'vpc', notFound: 'InvalidVpcID.NotFound', all: (call) => [...networkOf(call).vpcs.values()] },
  { type: 'subnet', notFound: 'InvalidSubnetID.NotFound', all: (call) => [...networkOf(call).subnets.values()] },
  { type: 'security-group', notFound: 'InvalidGroup.NotFound', all: (call) => [...networkOf(call).groups.values()] },
  {
    type: 'security-group-rule',
    notFound: 'InvalidSecurityGroupRuleId.NotFound',
    all: (call) => [...networkOf(call).groups.values()].flatMap(({ rules }) => rules),
  },
  {
    type: 'network-interface',
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    all: (call) => [...networkOf(call).interfaces.values()],
  },
  {
    type: 'vpc-endpoint-service',
    notFound: 'InvalidVpcEndpointServiceId.NotFound',
    all: (call) => [...endpointServicesOf(call).values()].filter(({ state }) => state !== 'Deleted'),
  },
  { type: 'vpc-endpoint', notFound: 'InvalidVpcEndpointId.NotFound', all: (call) => [...endpointsOf(call).values()] },
];

const prefixes: Readonly<Record<string, ec2.ResourceType>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  sgr: 'security-group-rule',
  eni: 'network-interface',
  'vpce-svc': 'vpc-endpoint-service',
  vpce: 'vpc-endpoint',
};

/** @throws AwsRefusal with the code of the id's kind */
const tagsOf = (id: string, call: Call): Map<string, string> => {
  const type = prefixes[id.slice(0, id.lastIndexOf('-'))];
  const kind = kinds.find((one) => one.type === type);
  if (!kind) throw new AwsRefusal('InvalidID', `The ID '${id}' is not valid`);
  const found = kind.all(call).find((one) => one.id === id);
  if (!found) throw new AwsRefusal(kind.notFound, `The ID '${id}' does not exist`);
  return found.tags;
};

interface Row {
  readonly id: string;
  readonly type: ec2.ResourceType;
  readonly key: string;
  readonly value: string;
}

const rowFilters: FilterTexts<Row> = {
  key: ({ key }) => [key],
  value: ({ value }) => [value],
  'resource-id': ({ id }) => [id],
  'resource-type': ({ type }) => [type],
};

export const tagHandlers: Handlers<typeof ec2> = {
  CreateTags: (input, call) => {
    for (const tags of (input.Resources ?? []).map((id) => tagsOf(id, call))) addTags(tags, input.Tags ?? []);
    return {};
  },
  DeleteTags: (input, call) => {
    for (const tags of (input.Resources ?? []).map((id) => tagsOf(id, call))) removeTags(tags, input.Tags);
    return {};
  },
  DescribeTags: (input, call) => {
    const rows = kinds.flatMap(({ type, all }) =>
      all(call).flatMap(({ id, tags }) => [...tags].map(([key, value]): Row => ({ id, type, key, value }))),
    );
    const { items, next } = pageOf(rows, input, rowFilters, ({ key, value }) => new Map([[key, value]]));
    return {
      NextToken: next,
      Tags: items.map(({ id, type, key, value }) => ({ ResourceId: id, ResourceType: type, Key: key, Value: value })),
    };
  },
};

/** As the API reference has it: no tags means all of them; a tag with a value goes only if it has that value. */
const removeTags = (tags: Map<string, string>, removed: readonly ec2.Tag[] | undefined): void => {
  if (!removed || removed.length === 0) tags.clear();
  for (const { Key = '', Value } of removed ?? []) if (Value === undefined || tags.get(Key) === Value) tags.delete(Key);
};
