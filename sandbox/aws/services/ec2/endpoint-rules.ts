import type { Rule } from '../../rule.ts';

const model = 'botocore ec2 service-2.json';
const terraform = 'hashicorp/terraform-provider-aws internal/service/ec2';

/** Interface endpoints, as the consumer handles them. */
export const endpointRules: readonly Rule[] = [
  {
    id: 'E29',
    says: 'EC2 takes an endpoint for a gateway unless its type is given, and refuses subnets for a gateway.',
    source: 'nanlabs/terraform-aws-starter#18',
  },
  {
    id: 'E30',
    says: 'EC2 tells a service that is not there, or does not admit the caller, by InvalidServiceName; a role that is admitted admits its sessions.',
    source: 'aws/aws-cdk#2597; PrivateLink guide, configure-endpoint-service',
  },
  {
    id: 'E31',
    says: 'EC2 refuses a subnet in a zone that the service is not offered in.',
    source: 'aws/aws-sdk-go-v2#1024',
  },
  {
    id: 'E32',
    says: 'EC2 takes one subnet of each zone for an endpoint.',
    source: `${model}, CreateVpcEndpoint; PrivateLink guide, create-interface-endpoint`,
  },
  {
    id: 'E33',
    says: 'EC2 lets consumers of another Region connect where the service is offered to it, except from a few zones, and names the zones that can.',
    source: 'chanzuckerberg/cztack#865; PrivateLink guide, cross-Region access',
  },
  {
    id: 'E34',
    says: 'EC2 holds an endpoint in pendingAcceptance where acceptance is required, and takes it over pending to available.',
    source: `${terraform}/wait.go; PrivateLink guide, create-endpoint-service`,
  },
  {
    id: 'E35',
    says: 'EC2 may end an endpoint as rejected, expired, or failed with an error that tells why.',
    source: `${model}, State and LastError`,
  },
  {
    id: 'E36',
    says: 'EC2 may answer the first endpoints of a service that has just become available with 503 Unavailable.',
    source: 'aws/aws-sdk-go-v2#2254',
  },
  {
    id: 'E37',
    says: 'EC2 makes an interface in each subnet of an endpoint, and lists its regional name before those of its zones.',
    source: `${model}, VpcEndpoint; PrivateLink guide, privatelink-access-aws-services`,
    switches: ['ec2.endpointIp'],
  },
  {
    id: 'E38',
    says: 'EC2 gives an endpoint the default security group of its VPC when none is named.',
    source: `${model}, CreateVpcEndpoint`,
  },
  {
    id: 'E39',
    says: 'EC2 shows a consumer the services that admit him, in the zones that both accounts have.',
    source: `${model}, DescribeVpcEndpointServices`,
  },
  {
    id: 'E40',
    says: 'EC2 holds at most 50 interface endpoints in a VPC.',
    source: 'PrivateLink guide, vpc-limits-endpoints; the code is inferred from its quota’s name',
    switches: ['ec2.codes'],
  },
  {
    id: 'E41',
    says: 'EC2 never revives a rejected endpoint: it stays until the consumer deletes it, whatever becomes of the service.',
    source: 'AWS PrivateLink pricing; rebuy-de/aws-nuke#1258',
  },
  {
    id: 'E42',
    says: 'EC2 takes interfaces and connection of an endpoint along when it is deleted, and frees its security groups.',
    source: 'inferred from the interfaces being EC2’s own, as their RequesterManaged says',
  },
  {
    id: 'E43',
    says: 'EC2 tells an unknown endpoint by InvalidVpcEndpointId.NotFound, a malformed one by .Malformed, and in the answer of a deletion by InvalidVpcEndpoint.NotFound.',
    source: `${terraform}/errors.go and find.go`,
  },
  {
    id: 'E44',
    says: 'EC2 carries connections from the addresses of an endpoint to the load balancers only while the endpoint is available.',
    source: 'inferred from the meaning of the states in the PrivateLink guide, create-interface-endpoint',
  },
  {
    id: 'E57',
    says: 'EC2 refuses route tables, and address types that the service has not, for an interface endpoint, and types of endpoints that it does not know.',
    source: `${model}, CreateVpcEndpoint; EC2 API reference, errors-overview: InvalidVpcEndpointType`,
  },
  {
    id: 'E58',
    says: 'EC2 puts at most 5 security groups on an interface.',
    source:
      'VPC user guide, amazon-vpc-limits; EC2 API reference, errors-overview: SecurityGroupsPerInterfaceLimitExceeded',
  },
  {
    id: 'E59',
    says: 'EC2 lets a private name lead to one endpoint of a VPC.',
    source: 'aws/aws-cdk and pingcap/docs, which tell the refusal “conflicting DNS domain”',
  },
];
