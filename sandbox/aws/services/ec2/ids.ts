import { AwsRefusal } from '../../service.ts';

interface IdKind {
  readonly beginning: string;
  readonly malformed: string;
  readonly notFound: string;
  readonly what: string;
}

const kind = (beginning: string, malformed: string, notFound: string, what: string): IdKind => ({
  ...{ beginning, malformed, notFound, what },
});

/** E6, E43: how EC2 calls an id that is malformed, or of nothing; PrivateLink's calls have spellings of their own. */
export const idKinds = {
  vpc: kind('vpc', 'InvalidVpcID.Malformed', 'InvalidVpcID.NotFound', 'vpc ID'),
  vpcOfEndpoint: kind('vpc', 'InvalidVpcId.Malformed', 'InvalidVpcId.NotFound', 'Vpc Id'),
  subnet: kind('subnet', 'InvalidSubnetID.Malformed', 'InvalidSubnetID.NotFound', 'subnet ID'),
  group: kind('sg', 'InvalidGroupId.Malformed', 'InvalidGroup.NotFound', 'security group'),
  rule: kind(
    'sgr',
    'InvalidSecurityGroupRuleId.Malformed',
    'InvalidSecurityGroupRuleId.NotFound',
    'security group rule ID',
  ),
  networkInterface: kind(
    'eni',
    'InvalidNetworkInterfaceId.Malformed',
    'InvalidNetworkInterfaceID.NotFound',
    'networkInterface ID',
  ),
  endpoint: kind('vpce', 'InvalidVpcEndpointId.Malformed', 'InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id'),
} as const satisfies Record<string, IdKind>;

/** EC2 user guide, resource-ids: 8 or 17 digits after the kind. @throws AwsRefusal */
export const checkId = (id: string, { beginning, malformed }: IdKind): void => {
  if (!new RegExp(`^${beginning}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id))
    throw new AwsRefusal(malformed, `Invalid id: "${id}" (expecting "${beginning}-...")`);
};

/** @throws AwsRefusal for an id that is malformed, or of nothing */
export const byId = <T>(all: ReadonlyMap<string, T>, id: string, kind: IdKind): T => {
  checkId(id, kind);
  const found = all.get(id);
  if (found === undefined) throw new AwsRefusal(kind.notFound, `The ${kind.what} '${id}' does not exist`);
  return found;
};

/** Those asked for by id, or all. @throws AwsRefusal */
export const byIds = <T>(all: ReadonlyMap<string, T>, ids: readonly string[] | undefined, kind: IdKind): T[] =>
  !ids || ids.length === 0 ? [...all.values()] : ids.map((id) => byId(all, id, kind));
