import type * as ec2 from '@aws-sdk/client-ec2';
import { standsFor } from '../../policy.ts';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { endpointServicesOf, findEndpointService, type EndpointService } from './endpoint-services.ts';
import { pageOf, upTo1000, type FilterTexts } from './filters.ts';

/** E30: whether a caller may connect; a service's own account always may. */
export const admits = ({ principals, account }: EndpointService, call: Call): boolean =>
  account === call.account || [...principals].some((named) => standsFor(named, call.principal));

/** E18: an ARN with a path, or none at all, is no principal. @throws AwsRefusal */
const checkPrincipal = (principal: string): void => {
  if (principal !== '*' && !/^arn:aws[\w-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@-]+)$/.test(principal))
    throw new AwsRefusal(
      'InvalidPrincipal',
      `Invalid principal: ${principal}. Principal ARNs with a path are not supported.`,
    );
};

const typeOf = (principal: string): ec2.PrincipalType => {
  if (principal === '*') return 'All';
  if (principal.endsWith(':root')) return 'Account';
  return principal.includes(':role/') ? 'Role' : 'User';
};

const describe = (Principal: string, { id }: EndpointService): ec2.AllowedPrincipal => ({
  Principal,
  PrincipalType: typeOf(Principal),
  ServiceId: id,
  ServicePermissionId: `${id.replace('vpce-svc-', 'vpce-svc-perm-')}-${Buffer.from(Principal).toString('hex').slice(-8)}`,
});

const filters: FilterTexts<string> = {
  principal: (principal) => [principal],
  'principal-type': (principal) => [typeOf(principal)],
};

/** E19: a service that is gone is not found, or unknown (switch `ec2.goneService`). @throws AwsRefusal */
const readable = (id: string | undefined, call: Call): EndpointService => {
  const gone = endpointServicesOf(call).get(id ?? '')?.state === 'Deleted';
  if (gone && call.world.switches.get('ec2.goneService') === 'UNKNOWN')
    throw new AwsRefusal('UNKNOWN', `The VpcEndpointService Id '${id ?? ''}' is unknown`);
  return findEndpointService(id, call);
};

/** Who may connect to an endpoint service. */
export const permissionHandlers: Handlers<typeof ec2> = {
  DescribeVpcEndpointServicePermissions: (input, call) => {
    const service = readable(input.ServiceId, call);
    // E19: documented, and yet refused.
    if (input.Filters?.some(({ Values }) => Values?.some((value) => value.includes('role/'))))
      throw new AwsRefusal('InvalidFilter', 'The filter value contains unsupported characters');
    const { items, next } = pageOf([...service.principals], upTo1000(input), filters);
    return { NextToken: next, AllowedPrincipals: items.map((principal) => describe(principal, service)) };
  },
  ModifyVpcEndpointServicePermissions: (input, call) => {
    const service = findEndpointService(input.ServiceId, call);
    const asked = [...new Set(input.AddAllowedPrincipals ?? [])];
    asked.forEach(checkPrincipal);
    const added = asked.filter((principal) => !service.principals.has(principal));
    for (const principal of added) service.principals.add(principal);
    // E20: connections stay.
    for (const principal of input.RemoveAllowedPrincipals ?? []) service.principals.delete(principal);
    return { ReturnValue: true, AddedPrincipals: added.map((principal) => describe(principal, service)) };
  },
};
