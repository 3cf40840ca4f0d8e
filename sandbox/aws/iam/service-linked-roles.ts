import { stateOf, type Place } from '../world.ts';
import type { Asked } from './authorize.ts';

/** The service-linked roles that an account has, by the service's name. */
const linkedRoles = stateOf('service-linked-roles', () => new Set<string>());

/**
 * What the first call of its kind in an account needs besides: the service makes its role there, by the caller's right
 * (User guides: elb-service-linked-roles; MSK using-service-linked-roles).
 * @param service `kafka.amazonaws.com`
 * @param further what the service looks at in the caller's name while it has no role
 */
export const linkedRole = (
  { world, account }: Place,
  service: string,
  role: string,
  further: readonly Asked[] = [],
): readonly Asked[] => {
  const present = world.state(linkedRoles, account, 'any');
  if (present.has(service)) return [];
  const resource = `arn:aws:iam::${account}:role/aws-service-role/${service}/${role}`;
  return [
    ...further,
    {
      action: 'iam:CreateServiceLinkedRole',
      resource,
      context: { 'iam:AWSServiceName': service },
      whenAllowed: () => present.add(service),
    },
  ];
};
