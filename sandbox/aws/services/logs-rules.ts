import type { Rule } from '../rule.ts';

const model = 'botocore logs service-2.json';

/** What CloudWatch Logs refuses and promises. */
export const logsRules: readonly Rule[] = [
  {
    id: 'W1',
    says: 'CloudWatch Logs gives the name of a log group once in an account and Region: ResourceAlreadyExistsException.',
    source: `${model}, CreateLogGroup`,
  },
  {
    id: 'W2',
    says: 'CloudWatch Logs takes names that begin with /aws/, and none that begins with aws/.',
    source: `${model}, CreateLogGroup; hashicorp/terraform-provider-aws internal/service/logs`,
  },
  {
    id: 'W3',
    says: 'CloudWatch Logs keeps what is logged for one of a fixed list of days.',
    source: `${model}, PutRetentionPolicy`,
  },
  {
    id: 'W4',
    says: 'CloudWatch Logs aborts a change of a log group that something else changes at the same time: OperationAbortedException.',
    source: `${model}, errors; hashicorp/terraform-provider-aws internal/service/logs/group.go`,
  },
  {
    id: 'W5',
    says: 'CloudWatch Logs says LimitExceededException when a quota is used up, for as long as that lasts.',
    source: `${model}, errors; CloudWatch Logs user guide, cloudwatch_limits_cwl`,
  },
  {
    id: 'W6',
    says: 'CloudWatch Logs describes log groups by the beginning of their names, 50 to a page at most.',
    source: `${model}, DescribeLogGroups`,
  },
  {
    id: 'W7',
    says: 'CloudWatch Logs takes ten resource policies of at most 5120 characters in an account and Region, each of which is a policy.',
    source: `${model}, PutResourcePolicy; CloudWatch Logs user guide, cloudwatch_limits_cwl; localstack/localstack, tests/aws/services/logs/test_logs_resource_policies.snapshot.json, recorded from AWS; the code for what is no policy is inferred`,
  },
];
