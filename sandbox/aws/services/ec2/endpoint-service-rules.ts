import type { Rule } from '../../rule.ts';

const model = 'botocore ec2 service-2.json';
const terraform = 'hashicorp/terraform-provider-aws internal/service/ec2';

/** Endpoint services, as their owner handles them. */
export const endpointServiceRules: readonly Rule[] = [
  {
    id: 'E11',
    says: 'EC2 makes an endpoint service of network load balancers or of gateway load balancers, not of both and not of none.',
    source: 'kubernetes-sigs/aws-load-balancer-controller#1859',
  },
  {
    id: 'E12',
    says: 'EC2 answers a client token that it knows with the service made by it, and makes another one where there is no token.',
    source: `${model}, CreateVpcEndpointServiceConfiguration; how long a token lives is unknown`,
    switches: ['ec2.oldToken'],
  },
  {
    id: 'E13',
    says: 'EC2 lets a load balancer serve one endpoint service only, while a service may have several load balancers.',
    source: 'PrivateLink guide, create-endpoint-service; the code is inferred from EC2’s other refusals',
    switches: ['ec2.codes'],
  },
  {
    id: 'E14',
    says: 'EC2 makes no endpoint service of a load balancer that is still provisioning.',
    source: 'inferred from the order in which hashicorp/terraform-provider-aws waits',
    switches: ['ec2.provisioningNlb'],
  },
  {
    id: 'E15',
    says: 'EC2 tells id, name and base DNS name of a new service at once.',
    source: 'aws/aws-sdk-go-v2#2254',
    switches: ['ec2.newService'],
  },
  {
    id: 'E16',
    says: 'EC2 offers a service in the zones of its load balancers, and tells their ids beside their names.',
    source: `PrivateLink guide, create-endpoint-service; ${model}, ServiceConfiguration`,
  },
  {
    id: 'E17',
    says: 'EC2 filters services by name, id, state, address type and tags, pages them by 5 to 1000, and does not find an unknown id.',
    source: `${model}, DescribeVpcEndpointServiceConfigurations; ${terraform}/find.go`,
  },
  {
    id: 'E18',
    says: 'EC2 adds and removes principals in one call, tells those it added, and refuses ARNs with a path.',
    source: `${model}, ModifyVpcEndpointServicePermissions`,
  },
  {
    id: 'E19',
    says: 'EC2 lists the principals of one service a call, and refuses the ARN of a role as a filter.',
    source: `${terraform}/find.go; aws-controllers-k8s/ec2-controller for the code UNKNOWN`,
    switches: ['ec2.goneService'],
  },
  {
    id: 'E20',
    says: 'EC2 keeps the connections of a principal that is removed.',
    source: 'hashicorp/terraform-provider-aws#37260',
  },
  {
    id: 'E21',
    says: 'EC2 lists the connections to all services of an account with their owner’s account and states in lower camel case, and refuses the filter vpc-endpoint-id.',
    source: `${model}, DescribeVpcEndpointConnections; hashicorp/terraform-provider-aws#48442; rebuy-de/aws-nuke#823`,
  },
  {
    id: 'E22',
    says: 'EC2 moves the consumer’s endpoint when its owner accepts or rejects it, and tells each id that failed in the answer.',
    source: `${model}, AcceptVpcEndpointConnections and RejectVpcEndpointConnections`,
  },
  {
    id: 'E23',
    says: 'EC2 deletes no service with a connection that is available or waits for its acceptance, and says so in an answer of status 200.',
    source: `PrivateLink guide, delete-endpoint-service; ${terraform}/errors.go`,
  },
  {
    id: 'E24',
    says: 'EC2 keeps rejected connections listed, also when their service is gone and can reject nothing any more; they hinder no deletion.',
    source: 'go-to-k/delstack#657; ekristen/aws-nuke#271; rebuy-de/aws-nuke#1258',
  },
  {
    id: 'E25',
    says: 'EC2 takes a while to delete a service, and does not find it afterwards.',
    source: `${terraform}/wait.go and find.go`,
    switches: ['ec2.goneService', 'ec2.deletedService'],
  },
  {
    id: 'E26',
    says: 'EC2 adds and removes the load balancers and Regions of a service and changes its acceptance; each Region has a state of its own.',
    source: `${model}, ModifyVpcEndpointServiceConfiguration and SupportedRegionDetail; aws-controllers-k8s/ec2-controller`,
  },
  {
    id: 'E27',
    says: 'EC2 keeps a private DNS name in pendingVerification until a TXT record of its domain proves it, which nobody can do for a name of amazonaws.com.',
    source: 'PrivateLink guide, manage-dns-names; the second part is inferred from AWS’s ownership of the domain',
  },
  {
    id: 'E28',
    says: 'EC2 throttles PrivateLink’s calls by organization as well as by account, so that an account that made none can be refused.',
    source: 'PrivateLink guide, vpc-limits-endpoints',
    switches: ['ec2.rate'],
  },
  {
    id: 'E51',
    says: 'EC2 takes a page of more than 1000 for one of 1000 in the lists of PrivateLink.',
    source: `${model}, DescribeVpcEndpointServiceConfigurations, DescribeVpcEndpointConnections and DescribeVpcEndpoints`,
  },
  {
    id: 'E52',
    says: 'EC2 disassociates no load balancer from a service while endpoints are connected to it.',
    source: 'PrivateLink guide, configure-endpoint-service; the code is inferred',
  },
  {
    id: 'E53',
    says: 'EC2 offers a service in a zone that its load balancer got later only once the service is modified, be it by nothing but its id.',
    source: 'PrivateLink guide, configure-endpoint-service',
  },
  {
    id: 'E54',
    says: 'EC2 refuses a client token that comes again with other parameters: IdempotentParameterMismatch.',
    source: 'EC2 API reference, errors-overview; EC2 developer guide, ec2-api-idempotency',
  },
  {
    id: 'E55',
    says: 'EC2 tells the ARN of a network load balancer that is malformed or not there by InvalidNetworkLoadBalancerArn.Malformed and .NotFound.',
    source: 'EC2 API reference, errors-overview',
  },
  {
    id: 'E56',
    says: 'EC2 removes no service from the Region that hosts it, and takes private names in lower case only.',
    source: 'PrivateLink guide, configure-endpoint-service; the code is inferred',
  },
];
