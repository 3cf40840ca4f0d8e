import type { Rule } from './rule.ts';

/** How a call is written, signed and answered. */
const wire: readonly Rule[] = [
  {
    id: 'A1',
    says: 'Each service speaks a protocol of its own: EC2 query in EC2’s variant, ELB and STS query with XML answers, MSK REST with JSON, and Secrets Manager, KMS, Logs and tagging JSON 1.1.',
    source: 'botocore service-2.json of each service, metadata.protocol',
  },
  {
    id: 'A2',
    says: 'Service, Region and account follow from the credential scope of the signature, so one address serves every client.',
    source: 'IAM user guide, reference_sigv-create-signed-request',
  },
  {
    id: 'A3',
    says: 'An answer has the members and types of the operation’s model, and no others.',
    source: 'botocore service-2.json of each service, output shapes; the schemas of the AWS SDK for JavaScript',
  },
  {
    id: 'A4',
    says: 'A service refuses with the errors that it models, or with one of those that all services share: throttled, denied, invalid.',
    source: 'botocore service-2.json of each service, errors; each service’s page of common errors',
  },
  {
    id: 'A5',
    says: 'A timestamp is a moment with its offset, in the form that the protocol has for it.',
    source: 'Smithy specification, timestampFormat; AWS SDK for JavaScript client-kafka, which throws on any other',
  },
  {
    id: 'A6',
    says: 'An operation that the double has not is answered with 501 and its name, which no SDK repeats.',
    source: 'the double’s own promise; AWS SDK for JavaScript, retry error classification',
  },
  {
    id: 'A7',
    says: 'A request that names what does not exist, or that cannot be read, gets the service’s own error in the service’s own form.',
    source: 'each service’s API reference, errors of the operations and common errors',
  },
];

/** Whose call it is, and what it may do. */
const accounts: readonly Rule[] = [
  {
    id: 'A8',
    says: 'Accounts and Regions are apart: no list shows another’s things, and no id or ARN reaches them.',
    source: 'IAM user guide, reference_policies_evaluation-logic-cross-account',
  },
  {
    id: 'A9',
    says: 'Another account sees a secret or a key by its ARN where the policies allow it, an endpoint service where it is admitted, and nothing else.',
    source: 'Secrets Manager user guide, auth-and-access_examples_cross; PrivateLink guide, configure-endpoint-service',
  },
  {
    id: 'A10',
    says: 'Principal, Action, Resource and Condition of every policy count, an explicit Deny wins, a role may do only what its policies allow, a session only what its own allows besides, for everything that a call touches; and what is not of IAM’s grammar is no policy.',
    source:
      'IAM user guide, reference_policies_evaluation-logic, access_policies (session policies), reference_policies_grammar; service authorization reference; forms of refusal: aws-controllers-k8s/community#2464, eksctl-io/eksctl#2570',
  },
];

/** How time passes, and what is seen when. */
const time: readonly Rule[] = [
  {
    id: 'A11',
    says: 'What takes AWS time takes the double’s time, which tests move, for as long as AWS takes or as they set it for an operation or a single thing, or until it was seen so many times.',
    source: 'the double’s own promise',
  },
  {
    id: 'A12',
    says: 'A state lasts as long as it lasts, however often somebody looks.',
    source: 'MSK developer guide, msk-cluster-states',
  },
  {
    id: 'A13',
    says: 'What is done asynchronously is not done in its first answer.',
    source:
      'MSK developer guide, msk-create-cluster; ELB v2 API reference, LoadBalancerState; PrivateLink guide, create-endpoint-service',
  },
  {
    id: 'A14',
    says: 'A state of transition comes to its end by itself, unless it is set to last for ever.',
    source: 'MSK developer guide, msk-cluster-states',
  },
  {
    id: 'A15',
    says: 'Reads may be behind writes: after a creation they do not find, after a deletion they still show, for as many reads as a test asks for.',
    source: 'EC2 developer guide, eventual-consistency; terraform-provider-aws, which waits for propagation',
  },
];

/** Lists, tags and defaults. */
const things: readonly Rule[] = [
  {
    id: 'A16',
    says: 'A list comes in pages no longer than was asked for, within the bounds that the operation has, and a token leads to the next.',
    source: 'botocore service-2.json and paginators-1.json of each service',
  },
  {
    id: 'A29',
    says: 'A page’s token is good for the operation that gave it; any other is refused, in each service’s own way.',
    source:
      'botocore service-2.json: InvalidNextTokenException, InvalidMarkerException, InvalidPaginationTokenException; EC2 API reference, errors-overview: InvalidNextToken; that the others use their code for parameters is inferred',
  },
  {
    id: 'A17',
    says: 'A filter that the operation has not is refused, never passed over.',
    source: 'EC2 API reference, InvalidParameterValue: the filter is invalid',
  },
  {
    id: 'A18',
    says: 'Tags given at creation are kept, told, and found by.',
    source: 'the API reference of each service, Tags and TagSpecifications',
  },
  {
    id: 'A30',
    says: 'A thing has 50 tags at most, no key twice, and none that begins with aws:.',
    source:
      'AWS general reference, tagging; codes and texts of KMS: localstack/localstack, tests/aws/services/kms/test_kms.snapshot.json, recorded from AWS; TooManyTagsException: botocore logs service-2.json; that the others use their code for parameters is inferred',
  },
  {
    id: 'A31',
    says: 'What a request asks for is done or refused: what the double has no part for is answered with 501 and its name.',
    source: 'the double’s own promise',
  },
  {
    id: 'A22',
    says: 'What a request leaves out has AWS’s default, also where it hurts: load balancer type and scheme, endpoint type, cross-zone, security group.',
    source:
      'ELB v2 API reference, CreateLoadBalancer; EC2 API reference, CreateVpcEndpoint; VPC user guide, default-security-group',
  },
  {
    id: 'A23',
    says: 'Ids, ARNs and names have AWS’s forms.',
    source:
      'service authorization reference, resource types; EC2 user guide, resource-ids; aws-sdk-go-v2#2254; terraform-provider-aws#5701',
  },
  {
    id: 'A26',
    says: 'It is one world: a broker’s interface and address in MSK are the ones in EC2, and the address is the one that a target group reaches.',
    source: 'MSK developer guide, what-is-msk; ELB v2 API reference, RegisterTargets',
  },
];

/** What goes wrong, and how it is watched. */
const trouble: readonly Rule[] = [
  {
    id: 'A19',
    says: 'Callers that are too fast are refused by token buckets for each account and Region, in EC2 for each action, with each service’s own code.',
    source:
      'EC2 developer guide, ec2-api-throttling; ELB user guide, elb-api-throttling; Secrets Manager user guide, reference_limits; codes: cloudfoundry/bosh-aws-cpi-release#61, kubernetes-sigs/aws-load-balancer-controller#1871; MSK’s rate is inferred',
    switches: ['msk.rate', 'msk.throttleCode', 'ec2.rate', 'elb.writeRate'],
  },
  {
    id: 'A20',
    says: 'Any call can be made to be throttled, to fail, to take long, or to lose its connection before or after it is done.',
    source: 'the double’s own promise; AWS SDK for JavaScript, retry error classification',
  },
  {
    id: 'A21',
    says: 'Quotas have AWS’s default values, each with its own refusal, and can be set.',
    source: 'the quota pages that the table of quotas names',
    switches: ['ec2.serviceQuota'],
  },
  {
    id: 'A24',
    says: 'Every call is in the journal: who, what, the answer, what it changed and what was done to it, without secret values.',
    source: 'the double’s own promise, after the CloudTrail user guide, cloudtrail-event-reference',
  },
  {
    id: 'A25',
    says: 'Nothing but the loopback interface is listened on or connected to.',
    source: 'the double’s own promise',
  },
  {
    id: 'A27',
    says: 'Clients that know nothing of the double, boto3 and the AWS CLI, carry the whole life of a shared cluster through and read what the JavaScript SDK reads.',
    source: 'boto/botocore and aws/aws-cli',
  },
  {
    id: 'A28',
    says: 'Where the emulator moto is right, the double agrees with it: duplicate groups and rules, load balancers not found, target groups in use, permissions, roles of other accounts, the stale version of a cluster’s policy.',
    source: 'getmoto/moto, moto/ec2, moto/elbv2, moto/kafka and moto/sts',
  },
];

/** What AWS does in all services, and what the double promises for all of them. */
export const commonRules: readonly Rule[] = [...wire, ...accounts, ...time, ...things, ...trouble].sort(
  (one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)),
);
