import { ownerTag } from '../../src/core/tags.ts';
import { assumeRolesPolicy, operatorPolicy } from '../operator-policy.ts';
import { code, page } from './markdown.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** Why each statement is there. */
const whys: Readonly<Record<string, string>> = {
  Look: 'Every read. Most are lists of the account, which AWS does not let anybody narrow to some resources.',
  MakeKeepAndRemove:
    'Every write but those of the next statement. That nothing of others is touched is the code’s to keep: it looks for the owner tag, and before a deletion reads it once more, by id.',
  KeepAndRemoveOwnKeys: `Writes that could lock an account out of its data. They are allowed on keys with the tag \`${ownerTag}\` only.`,
  EncryptTheSecret: 'Secrets Manager encrypts the secret in the caller’s name; in no other way is a key used.',
  CreateTheClusterInItsNetwork: 'MSK asks this of whoever creates a cluster.',
  EncryptTheCluster: 'MSK makes itself a grant on the key of the brokers’ disks in the caller’s name.',
  LetMskReadScramSecrets: 'MSK makes and retires a grant on the key of a SCRAM secret in the caller’s name.',
  DeliverBrokerLogs: 'MSK sets up the delivery of the brokers’ logs in the caller’s name.',
  OfferInOtherRegions: 'Endpoint services that are offered in other Regions (`exposure.regions`).',
  AWSServiceRoleForKafka: 'An account’s first MSK cluster makes the service-linked role.',
  AWSServiceRoleForElasticLoadBalancing: 'An account’s first load balancer makes the service-linked role.',
  MakeAnAccountsFirstLoadBalancer: 'ELB asks this of whoever makes an account’s first load balancer.',
  AssumeGrantedRoles:
    'The roles of [the allow-list](../guides/roles-and-accounts.md), by the beginning of their names.',
};

/** docs/reference/iam.md: the policies, statement by statement. */
export const iamPage = (): string =>
  page(
    'IAM policies',
    '`scripts/operator-policy.ts`, and that from the tables of calls and reads in `src/aws`,',
    'The sandbox gives its operator nothing more than these, and a test fails when one of their actions is not used.',
    '## The operator’s own',
    'deploy/iam/operator-policy.json: for the operator’s own role, and for every role that it assumes.',
    ...statementsOf(operatorPolicy()),
    '## To assume roles of other accounts',
    'deploy/iam/assume-roles-policy.json: for the operator’s own role, where objects name others.',
    ...statementsOf(assumeRolesPolicy()),
  );

const statementsOf = (policy: object): readonly string[] =>
  (policy as { readonly Statement: readonly Statement[] }).Statement.flatMap((statement) => [
    `### ${statement.Sid}`,
    whyOf(statement),
    [...actionsOf(statement), ...limitsOf(statement)].join('\n'),
  ]);

const whyOf = ({ Sid }: Statement): string => {
  const why = whys[Sid];
  if (why === undefined) throw new Error(`say in ${import.meta.filename} why there is a statement ${Sid}`);
  return why;
};

/** A line for each service. */
const actionsOf = ({ Action }: Statement): readonly string[] => {
  const services = [...new Set(Action.map((action) => action.split(':')[0] ?? ''))];
  return services.map(
    (service) =>
      `- ${Action.filter((action) => action.startsWith(`${service}:`))
        .map(code)
        .join(', ')}`,
  );
};

const limitsOf = ({ Resource, Condition }: Statement): readonly string[] => [
  ...(Resource === '*' ? [] : [`- On: ${[Resource].flat().map(code).join(', ')}`]),
  ...(Condition === undefined ? [] : [`- If: ${code(JSON.stringify(Condition))}`]),
];
