import { ownerTag } from '../../src/core/tags.ts';
import { assumeRolesPolicy, exposeExistingPolicy, operatorPolicy, readOnlyPolicy } from '../iam/operator-policy.ts';
import { code, page } from './markdown.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** Why each statement is there. */
const whys: Readonly<Record<string, string>> = {
  Look: 'Every read but the next. Most are lists of the account, which AWS does not let anybody narrow to some resources.',
  ReadOwnSecret: 'What the shared secret says now; no other secret’s value.',
  DecryptTheSecret: 'Secrets Manager decrypts the secret in the caller’s name; in no other way is a key used.',
  CreateWithOwnerTag: 'Whatever is made carries the owner tag from its first moment.',
  KeepAndRemoveOwn: `Whatever is changed or removed carries the tag \`${ownerTag}\`.`,
  CreateSecurityGroupsInVpcs: 'Amazon EC2 asks about the VPC of a new security group as well, which is not ours.',
  TagNewThingsOfEc2: 'The tags that are given in the call that makes a thing, and at no other time.',
  TagNewLoadBalancers: 'The same of load balancers and target groups.',
  ListenOnOwnLoadBalancers: 'A listener, with the owner tag, on a load balancer that has it.',
  KeepListeners: 'A listener whose own tags are lost is repaired: its load balancer is ours.',
  LetLoadBalancersIn:
    'The one rule in a group of somebody else’s (`network.manageBrokerIngress`), who has tagged it for that.',
  AddRulesWithTags: 'Amazon EC2 asks about the new rule as well.',
  TakeRulesAway: 'A rule of ours leaves a group of somebody else’s, whose tags may have changed since.',
  NameOwnKeys: 'The alias of the operator’s own key.',
  LeadAliasesBack: 'AWS KMS asks about the key that an alias is taken from, too, which may be anybody’s.',
  EncryptTheSecret: 'Secrets Manager encrypts the secret in the caller’s name; in no other way is a key used.',
  LookAtOwnClusters: 'What only an object that makes its cluster looks at.',
  CreateClustersWithOwnerTag: 'Cluster and log group carry the owner tag from their first moment.',
  KeepAndRemoveOwnClusters: 'Clusters and log groups with the owner tag, and the rules of the brokers’ own group.',
  UseConfigurations: 'MSK asks about the configuration as well (`cluster.configuration`), which has no tags.',
  CreateTheClusterInItsNetwork: 'MSK asks this of whoever creates a cluster.',
  LetMskUseKeys: 'MSK makes and retires grants on the keys of disks and of SCRAM secrets in the caller’s name.',
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
    '`scripts/iam/`, and that from the tables of calls and reads in `src/aws`,',
    'The sandbox gives its operator nothing more than these, and a test fails when one of their actions is not used.',
    '## The operator’s own',
    'deploy/iam/operator-policy.json: for the operator’s own role, and for every role that it assumes.',
    ...statementsOf(operatorPolicy()),
    'It is too long for one managed policy: attach the next one and deploy/iam/make-clusters-policy.json, or give it to the role inline.',
    '## To expose existing clusters only',
    `deploy/iam/expose-existing-policy.json: of the statements above ${sidsOf(exposeExistingPolicy())}.`,
    '## To look only',
    'deploy/iam/read-only-policy.json: for objects with `mode: Plan`, or paused.',
    ...statementsOf(readOnlyPolicy()),
    '## To assume roles of other accounts',
    'deploy/iam/assume-roles-policy.json: for the operator’s own role, where objects name others.',
    ...statementsOf(assumeRolesPolicy()),
  );

const sidsOf = (policy: object): string =>
  (policy as { readonly Statement: readonly Statement[] }).Statement.map(({ Sid }) => code(Sid)).join(', ');

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
