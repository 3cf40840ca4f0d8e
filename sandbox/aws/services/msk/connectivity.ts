import type * as kafka from '@aws-sdk/client-kafka';
import { vpcAuthenticationOf } from './authentication.ts';
import { badRequest } from './refusals.ts';
import type { Settings } from './state.ts';

/** MSK's own ways in from outside of the VPC, as an update leaves them. @throws AwsRefusal */
export const connectivityOf = (
  input: kafka.ConnectivityInfo | undefined,
  settings: Settings,
): Pick<Settings, 'publicAccess' | 'vpcAuthentication'> => {
  if (input?.NetworkType === 'DUAL')
    throw badRequest('The subnets of the cluster have no IPv6 addresses.', 'networkType');
  const type = input?.PublicAccess?.Type;
  const asked = input?.VpcConnectivity?.ClientAuthentication;
  const publicAccess = type === undefined ? settings.publicAccess : type === 'SERVICE_PROVIDED_EIPS';
  const vpcAuthentication = asked ? vpcAuthenticationOf(asked) : settings.vpcAuthentication;
  if (publicAccess) checkPublic(settings);
  checkVpc(vpcAuthentication, settings);
  return { publicAccess, vpcAuthentication };
};

/** MSK developer guide, public-access. @throws AwsRefusal */
const checkPublic = ({ authentication, clientBroker }: Settings): void => {
  if (authentication.unauthenticated || clientBroker !== 'TLS')
    throw badRequest('Public access needs authenticated clients and TLS between clients and brokers.', 'publicAccess');
};

/** MSK developer guide, aws-access-mult-vpc. @throws AwsRefusal */
const checkVpc = (wanted: Settings['vpcAuthentication'], { authentication, instanceType }: Settings): void => {
  const missing = (['iam', 'scram', 'tls'] as const).find((mode) => wanted[mode] && !authentication[mode]);
  if (missing !== undefined)
    throw badRequest(`The cluster itself does not have ${missing} authentication turned on.`, 'vpcConnectivity');
  if ((wanted.iam || wanted.scram || wanted.tls) && instanceType === 'kafka.t3.small')
    throw badRequest('VPC connectivity is not supported on kafka.t3.small.', 'vpcConnectivity');
};
