import * as ec2 from '@aws-sdk/client-ec2';
import * as kafka from '@aws-sdk/client-kafka';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { provider, type AwsClients } from '../support/aws.ts';
import { subnets, vpc } from '../support/double.ts';
import type { Simulation } from './simulation.ts';

/** Addresses of the provider's VPC, where the load balancers will be too. */
const vpcRange = '127.20.0.0/16';

const name = 'cross-account-msk-data-streaming';

/** What is different from the walk-through. */
interface Wish {
  /** Ranges of addresses that reach the brokers; none where nobody was thought of. */
  readonly opensTo?: readonly string[];
  readonly groupName?: string;
  readonly instanceType?: string;
  readonly clientBroker?: kafka.ClientBroker;
}

/** Somebody who made an MSK cluster long ago, as a Terraform walk-through has it: two small brokers, TLS, no authentication, a group of its own. */
export class ClusterOwner {
  readonly #world: Simulation;
  readonly #aws: AwsClients;
  groupId = '';
  arn = '';

  constructor(world: Simulation) {
    this.#world = world;
    this.#aws = world.clients(provider);
  }

  async create(wish: Wish = {}): Promise<void> {
    const { opensTo = [vpcRange], groupName = name, instanceType = 'kafka.t3.small', clientBroker = 'TLS' } = wish;
    const group = { GroupName: groupName, Description: 'brokers and producer', VpcId: vpc };
    this.groupId = (await this.#aws.ec2.send(new ec2.CreateSecurityGroupCommand(group))).GroupId ?? '';
    if (opensTo.length > 0) await this.#open(opensTo);
    const { ClusterArn = '' } = await this.#aws.kafka.send(
      new kafka.CreateClusterV2Command({
        ClusterName: name,
        Provisioned: {
          KafkaVersion: '2.8.1',
          NumberOfBrokerNodes: 2,
          BrokerNodeGroupInfo: {
            InstanceType: instanceType,
            ClientSubnets: [subnets[0], subnets[1]],
            SecurityGroups: [this.groupId],
            StorageInfo: { EbsStorageInfo: { VolumeSize: 8 } },
          },
          EncryptionInfo: { EncryptionInTransit: { ClientBroker: clientBroker, InCluster: true } },
        },
      }),
    );
    this.arn = ClusterArn;
    await this.#world.run(durations.clusterCreation + 60);
  }

  async #open(ranges: readonly string[]): Promise<void> {
    await this.#aws.ec2.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({
        GroupId: this.groupId,
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, IpRanges: ranges.map((CidrIp) => ({ CidrIp })) },
        ],
      }),
    );
  }

  /** Lets these objects, `<namespace>/<name>`, expose the cluster. */
  async grant(...objects: string[]): Promise<void> {
    const Tags = { 'crossaccountkafka.dev/expose': objects.join(' ') };
    await this.#aws.kafka.send(new kafka.TagResourceCommand({ ResourceArn: this.arn, Tags }));
  }

  async takeGrantAway(): Promise<void> {
    const TagKeys = ['crossaccountkafka.dev/expose'];
    await this.#aws.kafka.send(new kafka.UntagResourceCommand({ ResourceArn: this.arn, TagKeys }));
  }

  /** Lets objects of a namespace have a rule in the cluster's security group. */
  async allowRules(namespace: string): Promise<void> {
    const Tags = [{ Key: 'crossaccountkafka.dev/allow', Value: namespace }];
    await this.#aws.ec2.send(new ec2.CreateTagsCommand({ Resources: [this.groupId], Tags }));
  }

  /** Does what a message tells to do: `aws ec2 <command> --<option> <value> …`. */
  async obey(message: string | undefined): Promise<void> {
    const { command, options } = commandIn(message);
    const { 'group-id': GroupId, protocol: IpProtocol, 'source-group': source } = options;
    const port = Number(options['port']);
    const UserIdGroupPairs = [{ GroupId: source }];
    if (command === 'authorize-security-group-ingress')
      await this.#aws.ec2.send(
        new ec2.AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [{ IpProtocol, FromPort: port, ToPort: port, UserIdGroupPairs }],
        }),
      );
    else await this.#revoke(GroupId, options['security-group-rule-ids']);
  }

  async #revoke(GroupId: string | undefined, ruleId = ''): Promise<void> {
    await this.#aws.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [ruleId] }));
  }

  /** Takes the rules away that name another security group. */
  async revokeForeignRules(): Promise<void> {
    for (const { SecurityGroupRuleId, ReferencedGroupInfo } of await this.#ingress())
      if (ReferencedGroupInfo) await this.#revoke(this.groupId, SecurityGroupRuleId);
  }

  /** The ingress rules of the cluster's security group: `9094 from …`. */
  async rules(): Promise<readonly string[]> {
    return (await this.#ingress())
      .map(
        ({ FromPort = '', CidrIpv4, ReferencedGroupInfo }) =>
          `${FromPort} from ${CidrIpv4 ?? ReferencedGroupInfo?.GroupId ?? ''}`,
      )
      .sort();
  }

  async #ingress(): Promise<readonly ec2.SecurityGroupRule[]> {
    const Filters = [{ Name: 'group-id', Values: [this.groupId] }];
    const { SecurityGroupRules = [] } = await this.#aws.ec2.send(
      new ec2.DescribeSecurityGroupRulesCommand({ Filters }),
    );
    return SecurityGroupRules.filter(({ IsEgress }) => IsEgress === false);
  }

  async scale(TargetNumberOfBrokerNodes: number): Promise<void> {
    const { CurrentVersion } = await this.describe();
    await this.#aws.kafka.send(
      new kafka.UpdateBrokerCountCommand({ ClusterArn: this.arn, CurrentVersion, TargetNumberOfBrokerNodes }),
    );
  }

  async delete(): Promise<void> {
    await this.#aws.kafka.send(new kafka.DeleteClusterCommand({ ClusterArn: this.arn }));
  }

  async describe(): Promise<kafka.Cluster> {
    const { ClusterInfo } = await this.#aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn: this.arn }));
    return ClusterInfo ?? {};
  }
}

const commandIn = (message = '') => {
  const [, command, words = ''] = /aws ec2 ([a-z-]+) ((?:--[a-z-]+ [\w-]+ ?)+)/.exec(message) ?? [];
  const pairs = [...words.matchAll(/--([a-z-]+) ([\w-]+)/g)].map(([, key, value]) => [key, value] as const);
  return { command, options: Object.fromEntries(pairs) as Readonly<Record<string, string | undefined>> };
};
