import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import { parsePolicy } from '../policy.ts';
import { AwsRefusal, type Call, type Handlers } from '../service.ts';
import { stateOf, type Place } from '../world.ts';
import { page, sizeWithin } from './paging.ts';

/** CloudWatch Logs user guide, cloudwatch_limits_cwl: resource policies of an account in a Region, and characters of one. */
const mostPolicies = 10;
const mostCharacters = 5120;

interface ResourcePolicy {
  readonly name: string;
  text: string;
  updatedAt: number;
}

const policies = stateOf('log-resource-policies', () => new Map<string, ResourcePolicy>());

const policiesOf = ({ world, account, region }: Place): Map<string, ResourcePolicy> =>
  world.state(policies, account, region);

/** The one policy by which AWS's services deliver logs; they add to it each log group that they write to. */
const deliveryPolicy = 'AWSLogDeliveryWrite20150319';

interface Delivery {
  readonly Statement: readonly [{ readonly Resource: readonly string[] }];
}

const textFor = (resources: readonly string[], { account }: Place): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: deliveryPolicy,
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: resources,
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  });

/**
 * Lets AWS's log delivery write to a log group, as every service does that sends its logs there.
 * @returns why it cannot; groups under /aws/vendedlogs/ always can
 */
export const deliverLogsTo = (logGroup: string, place: Place): string | undefined => {
  if (logGroup.startsWith('/aws/vendedlogs/')) return undefined;
  const all = policiesOf(place);
  const known = all.get(deliveryPolicy);
  if (!known && all.size >= mostPolicies)
    return 'InvalidInput.NumberOfCloudWatchResourcePoliciesLimitExceeded: the account has no room for another resource policy of CloudWatch Logs.';
  const resources = known ? (JSON.parse(known.text) as Delivery).Statement[0].Resource : [];
  const own = `arn:aws:logs:${place.region}:${place.account}:log-group:${logGroup}:log-stream:*`;
  const text = textFor([...new Set([...resources, own])], place);
  if (text.length > mostCharacters)
    return `InvalidInput.LengthOfCloudWatchResourcePolicyLimitExceeded: the resource policy ${deliveryPolicy} of CloudWatch Logs is full.`;
  all.set(deliveryPolicy, { name: deliveryPolicy, text, updatedAt: place.world.clock.now() });
  return undefined;
};

const describe = ({ name, text, updatedAt }: ResourcePolicy): logs.ResourcePolicy => ({
  policyName: name,
  policyDocument: text,
  policyScope: 'ACCOUNT',
  lastUpdatedTime: updatedAt,
});

/** W7. @throws AwsRefusal */
const checkDocument = (text: string): void => {
  if (text.length > mostCharacters)
    throw new AwsRefusal('InvalidParameterException', `The policy is longer than ${mostCharacters} characters.`);
  try {
    parsePolicy(text);
  } catch (error) {
    throw error instanceof AwsRefusal ? new AwsRefusal('InvalidParameterException', error.message) : error;
  }
};

/** @throws AwsRefusal */
const put = (name: string, text: string, call: Call): ResourcePolicy => {
  const all = policiesOf(call);
  checkDocument(text);
  if (!all.has(name) && all.size >= mostPolicies)
    throw new AwsRefusal('LimitExceededException', 'Resource limit exceeded.');
  const policy = { name, text, updatedAt: call.world.clock.now() };
  all.set(name, policy);
  return policy;
};

/** The resource policies of CloudWatch Logs: what log delivery needs, and can run out of. */
export const resourcePolicyHandlers: Handlers<typeof logs> = {
  PutResourcePolicy: (input, call) => ({
    resourcePolicy: describe(put(input.policyName ?? '', input.policyDocument ?? '', call)),
  }),
  DescribeResourcePolicies: ({ nextToken, limit }, call) => {
    const size = sizeWithin(limit, 50, 'InvalidParameterException');
    const { items, next } = page([...policiesOf(call).values()], nextToken, size);
    return { resourcePolicies: items.map(describe), nextToken: next };
  },
  DeleteResourcePolicy: (input, call) => {
    if (!policiesOf(call).delete(input.policyName ?? ''))
      throw new AwsRefusal('ResourceNotFoundException', `Policy with name [${input.policyName ?? ''}] does not exist`);
    return {};
  },
};
