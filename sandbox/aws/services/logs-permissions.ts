import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type { Asked } from '../iam/authorize.ts';
import { isEmpty, tagContext } from '../iam/tag-context.ts';
import type { Permissions } from '../service.ts';
import type { Place } from '../world.ts';

const groupArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

/** What is asked about a group names its streams, none in particular. */
const onGroup =
  (action: string) =>
  ({ logGroupName = '' }: { logGroupName?: string | undefined }, place: Place): readonly Asked[] => [
    { action: `logs:${action}`, resource: `${groupArn(place, logGroupName)}:log-stream:` },
  ];

const onArn = (action: string, resource: string | undefined, context = {}): readonly Asked[] => [
  { action: `logs:${action}`, resource: resource ?? '', context, policy: undefined },
];

/** By the service authorization reference of CloudWatch Logs. */
export const logsPermissions: Permissions<typeof logs> = {
  CreateLogGroup: (input, place) => {
    const asked = onGroup('CreateLogGroup')(input, place);
    if (isEmpty(input.tags)) return asked;
    const context = tagContext(input.tags ?? {});
    return [
      ...asked.map((one) => ({ ...one, context })),
      ...onArn('TagResource', groupArn(place, input.logGroupName ?? ''), context),
    ];
  },
  DescribeLogGroups: (_input, place) => onGroup('DescribeLogGroups')({}, place),
  PutRetentionPolicy: onGroup('PutRetentionPolicy'),
  DeleteRetentionPolicy: onGroup('DeleteRetentionPolicy'),
  DeleteLogGroup: onGroup('DeleteLogGroup'),
  PutResourcePolicy: () => onArn('PutResourcePolicy', '*'),
  DeleteResourcePolicy: () => onArn('DeleteResourcePolicy', '*'),
  ListTagsForResource: ({ resourceArn }) => onArn('ListTagsForResource', resourceArn),
  TagResource: ({ resourceArn, tags = {} }) => onArn('TagResource', resourceArn, tagContext(tags)),
  UntagResource: ({ resourceArn, tagKeys = [] }) => onArn('UntagResource', resourceArn, { 'aws:TagKeys': tagKeys }),
};
