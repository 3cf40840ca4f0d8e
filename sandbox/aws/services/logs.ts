import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { AwsRefusal, type Call, type Handlers, type InventoryRow, type Service } from '../service.ts';
import { stateOf, type Place, type World } from '../world.ts';
import { resourcePolicyHandlers } from './log-delivery.ts';
import { checkContention, checkQuota, logEvents } from './log-trouble.ts';
import { logsRules } from './logs-rules.ts';
import { logsPermissions } from './logs-permissions.ts';
import { checkTags } from './check-tags.ts';
import { page, sizeWithin } from './paging.ts';

interface LogGroup {
  readonly name: string;
  readonly arn: string;
  retentionDays: number | undefined;
  readonly tags: Map<string, string>;
  readonly createdAt: number;
}

const logGroups = stateOf('log-groups', () => new Map<string, LogGroup>());

/** W3. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroupExists = ({ world, account, region }: Place, name: string): boolean =>
  world.state(logGroups, account, region).has(name);

const groupsOf = ({ world, account, region }: Call): Map<string, LogGroup> => world.state(logGroups, account, region);

/** A log group that is to be changed. @throws AwsRefusal */
const changeable = (name: string | undefined, call: Call): LogGroup => {
  const group = groupsOf(call).get(name ?? '');
  if (!group) throw new AwsRefusal('ResourceNotFoundException', 'The specified log group does not exist.');
  checkContention(group.name, call);
  return group;
};

/** Tag calls take the ARN without the `:*` at its end. */
const findByArn = (arn: string | undefined, call: Call): LogGroup => {
  const group = [...groupsOf(call).values()].find((one) => one.arn === arn);
  if (!group) throw new AwsRefusal('ResourceNotFoundException', `The specified resource ${arn ?? ''} does not exist.`);
  return group;
};

/** A30. @throws AwsRefusal */
const checkGroupTags = (
  tags: Readonly<Record<string, string>> | undefined,
  present: ReadonlyMap<string, string> = new Map(),
): void => {
  const codes = { invalid: 'InvalidParameterException', tooMany: 'TooManyTagsException' };
  checkTags(Object.keys(tags ?? {}), present, codes);
};

const handlers: Handlers<typeof logs> = {
  CreateLogGroup: (input, call) => {
    const name = input.logGroupName ?? '';
    // W2
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name) || name.startsWith('aws/'))
      throw new AwsRefusal(
        'InvalidParameterException',
        `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint`,
      );
    checkGroupTags(input.tags);
    // W1
    if (groupsOf(call).has(name))
      throw new AwsRefusal('ResourceAlreadyExistsException', 'The specified log group already exists');
    checkContention(name, call);
    checkQuota(groupsOf(call).size, call);
    groupsOf(call).set(name, {
      name,
      arn: `arn:aws:logs:${call.region}:${call.account}:log-group:${name}`,
      retentionDays: undefined,
      tags: new Map(Object.entries(input.tags ?? {})),
      createdAt: call.world.clock.now(),
    });
    return {};
  },
  DescribeLogGroups: (input, call) => {
    const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
    if (logGroupNamePrefix !== '' && logGroupNamePattern !== '')
      throw new AwsRefusal(
        'InvalidParameterException',
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      );
    const matching = [...groupsOf(call).values()]
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    // W6
    const size = sizeWithin(input.limit, 50, 'InvalidParameterException');
    const { items, next } = page(matching, input.nextToken, size);
    return {
      nextToken: next,
      logGroups: items.map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        retentionInDays: group.retentionDays,
        creationTime: group.createdAt,
        logGroupClass: 'STANDARD',
        metricFilterCount: 0,
        storedBytes: 0,
      })),
    };
  },
  PutRetentionPolicy: (input, call) => {
    const days = input.retentionInDays ?? 0;
    if (!retentions.includes(days))
      throw new AwsRefusal(
        'InvalidParameterException',
        `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`,
      );
    changeable(input.logGroupName, call).retentionDays = days;
    return {};
  },
  DeleteRetentionPolicy: (input, call) => {
    changeable(input.logGroupName, call).retentionDays = undefined;
    return {};
  },
  DeleteLogGroup: (input, call) => {
    groupsOf(call).delete(changeable(input.logGroupName, call).name);
    return {};
  },
  ListTagsForResource: (input, call) => ({ tags: Object.fromEntries(findByArn(input.resourceArn, call).tags) }),
  TagResource: (input, call) => {
    const { tags } = findByArn(input.resourceArn, call);
    checkGroupTags(input.tags, tags);
    for (const [key, value] of Object.entries(input.tags ?? {})) tags.set(key, value);
    return {};
  },
  UntagResource: (input, call) => {
    for (const key of input.tagKeys ?? []) findByArn(input.resourceArn, call).tags.delete(key);
    return {};
  },
};

const inventory = (world: World): InventoryRow[] =>
  world.places(logGroups).flatMap(({ account, region }) =>
    [...world.state(logGroups, account, region).values()].map(({ name, arn, tags }) => ({
      service: 'logs',
      kind: 'log-group',
      account,
      region,
      id: arn,
      name,
      state: '',
      tags: Object.fromEntries(tags),
    })),
  );

/** Amazon CloudWatch Logs. */
export const logsService: Service = {
  module: logs,
  handlers: { ...handlers, ...resourcePolicyHandlers },
  permissions: logsPermissions,
  rules: logsRules,
  inventory,
  events: logEvents,
};
