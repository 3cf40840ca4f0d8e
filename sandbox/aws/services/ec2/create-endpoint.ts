import type * as ec2 from '@aws-sdk/client-ec2';
import { AwsRefusal, type Call, type Handlers } from '../../service.ts';
import { checkSameRequest, requestText } from './client-token.ts';
import { codeOf } from './codes.ts';
import { serviceFor } from './consumer-services.ts';
import { describeEndpoint } from './describe-endpoints.ts';
import type { EndpointService } from './endpoint-services.ts';
import { checkInterfaceInput } from './endpoint-input.ts';
import { groupsFor, subnetsFor } from './endpoint-subnets.ts';
import { connect, createEndpointInterface, endpointsOf, type Endpoint } from './endpoints.ts';
import { byId, idKinds } from './ids.ts';
import { networkOf, type Vpc } from './network.ts';
import { tagsAtCreation } from './tag-list.ts';

const types = ['Interface', 'Gateway', 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork'];

/** E29: an endpoint is a gateway unless told otherwise, and a gateway has no subnets. @throws AwsRefusal */
const checkType = ({
  VpcEndpointType: type = 'Gateway',
  SubnetIds = [],
  ServiceName,
}: ec2.CreateVpcEndpointRequest): void => {
  if (!types.includes(type))
    throw new AwsRefusal('InvalidVpcEndpointType', `The VPC endpoint type ${type} is not valid`);
  if (type === 'Interface') return;
  if (SubnetIds.length > 0)
    throw new AwsRefusal(
      'InvalidParameter',
      'Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.',
    );
  throw new AwsRefusal(
    'InvalidParameter',
    `Endpoint type (${type}) does not match available service types ([Interface]) of ${ServiceName ?? ''}.`,
  );
};

/** @throws AwsRefusal */
const checkRoom = (vpc: Vpc, call: Call): void => {
  const most = call.world.quotas.get('ec2.interfaceEndpointsPerVpc');
  if ([...endpointsOf(call).values()].filter(({ vpcId }) => vpcId === vpc.id).length >= most)
    throw new AwsRefusal(
      codeOf('tooManyEndpoints', call.world),
      `VPC ${vpc.id} has ${most} interface endpoints already`,
    );
};

/** E36. @throws AwsRefusal */
const checkAvailable = (service: EndpointService): void => {
  if (service.unavailableAnswers === 0) return;
  service.unavailableAnswers -= 1;
  throw new AwsRefusal('Unavailable', 'The server is overloaded and can not handle the request.', 503);
};

/** E27: a name can be private only once its service has one that is proved. @throws AwsRefusal */
export const checkPrivateDns = (enabled: boolean | undefined, { name, privateDns }: EndpointService): void => {
  if (enabled === true && privateDns?.state !== 'verified')
    throw new AwsRefusal(
      'InvalidParameter',
      `Private DNS can't be enabled because the service ${name} does not provide a private DNS name.`,
    );
};

/** E59: a name leads to one endpoint of a VPC. @throws AwsRefusal */
export const checkConflict = (
  enabled: boolean | undefined,
  vpcId: string,
  { privateDns }: EndpointService,
  call: Call,
  own?: Endpoint,
): void => {
  const named = [...endpointsOf(call).values()].filter(
    (one) => one !== own && one.vpcId === vpcId && one.privateDnsEnabled,
  );
  if (enabled !== true || !named.some(({ service }) => service.privateDns?.name === privateDns?.name)) return;
  throw new AwsRefusal(
    'InvalidParameter',
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${privateDns?.name ?? ''} in the VPC ${vpcId}`,
  );
};

/** @throws AwsRefusal */
const create = (input: ec2.CreateVpcEndpointRequest, call: Call): Endpoint => {
  checkType(input);
  checkInterfaceInput(input);
  const vpc = byId(networkOf(call).vpcs, input.VpcId ?? '', idKinds.vpcOfEndpoint);
  const service = serviceFor(input.ServiceName, [input.ServiceRegion ?? call.region], call);
  checkAvailable(service);
  checkPrivateDns(input.PrivateDnsEnabled, service);
  checkConflict(input.PrivateDnsEnabled, vpc.id, service, call);
  const subnets = subnetsFor(input.SubnetIds ?? [], vpc.id, service, call);
  const groupIds = groupsFor(input.SecurityGroupIds ?? [], vpc, call);
  const tags = tagsAtCreation(input.TagSpecifications, 'vpc-endpoint');
  checkRoom(vpc, call);
  const id = `vpce-${call.world.id()}`;
  const endpoint: Endpoint = {
    ...{ id, account: call.account, region: call.region, vpcId: vpc.id, service },
    ...{ state: 'pendingAcceptance', failure: undefined, groupIds, tags },
    ...{ token: input.ClientToken, request: requestText(input) },
    interfaces: subnets.map((subnet) => createEndpointInterface({ id, groupIds }, subnet, call)),
    privateDnsEnabled: input.PrivateDnsEnabled ?? false,
    createdAt: call.world.clock.now(),
  };
  endpointsOf(call).set(id, endpoint);
  // E34
  if (!service.acceptanceRequired) connect(endpoint, call.world);
  return endpoint;
};

export const createEndpointHandlers: Handlers<typeof ec2> = {
  CreateVpcEndpoint: (input, call) => {
    const before = [...endpointsOf(call).values()].find(
      ({ token }) => token !== undefined && token === input.ClientToken,
    );
    // E54
    if (before) checkSameRequest(before.request, input);
    const endpoint = before ?? create(input, call);
    return { VpcEndpoint: describeEndpoint(endpoint, call.world), ClientToken: input.ClientToken };
  },
};
