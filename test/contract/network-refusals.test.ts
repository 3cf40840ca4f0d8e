import * as ec2 from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusalOf } from '../support/aws.ts';
import { startTestDouble, subnets, vpc, type TestDouble } from '../support/double.ts';

let world: TestDouble;

beforeEach(async () => {
  world = await startTestDouble();
});
afterEach(async () => {
  await world.stop();
});

const create = (GroupName: string, more: Partial<ec2.CreateSecurityGroupCommandInput> = {}) =>
  world.aws.ec2.send(new ec2.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId: vpc, ...more }));
const group = async (): Promise<string> => (await create('brokers')).GroupId ?? '';
const groupNames = async (): Promise<(string | undefined)[]> => {
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const { SecurityGroups = [] } = await world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.map(({ GroupName }) => GroupName);
};

describe('trying only', () => {
  test('E45 a dry run changes nothing, and says that it would have', async () => {
    const before = await groupNames();
    expect(await refusalOf(create('brokers', { DryRun: true }))).toMatchObject({
      code: 'DryRunOperation',
      status: 412,
    });
    expect(await groupNames()).toEqual(before);
  });
});

describe('lists', () => {
  test('E46 interfaces are asked for by id or page by page', async () => {
    const NetworkInterfaceIds = ['eni-0123456789abcdef0'];
    const call = world.aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds, MaxResults: 5 }));
    expect((await refusalOf(call)).code).toBe('InvalidParameterCombination');
  });
  test('A16 a token that no page gave is refused', async () => {
    const call = world.aws.ec2.send(new ec2.DescribeSubnetsCommand({ NextToken: 'garbage' }));
    expect((await refusalOf(call)).code).toBe('InvalidNextToken');
  });
  test('E50 a zone of another Region', async () => {
    const call = world.aws.ec2.send(new ec2.DescribeAvailabilityZonesCommand({ ZoneNames: ['us-east-1a'] }));
    expect((await refusalOf(call)).code).toBe('InvalidParameterValue');
  });
});

describe('security groups', () => {
  test('E47 names and descriptions are of some characters, and not too long; one name is AWS’s', async () => {
    const wrong = [create('bröker'), create('b', { Description: 'x'.repeat(256) }), create('Default')];
    for (const call of wrong) expect((await refusalOf(call)).code).toBe('InvalidParameterValue');
    await create('brokers of (one) team', { Description: 'a-z_:/#,@[]+=&;{}!$*.' });
  });
  test('E47 without a default VPC a group needs a VPC, and is not known by name', async () => {
    expect((await refusalOf(create('brokers', { VpcId: undefined }))).code).toBe('VPCIdNotSpecified');
    const call = world.aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({ GroupNames: ['producers'] }));
    expect((await refusalOf(call)).code).toBe('InvalidGroup.NotFound');
  });
  test('E47 a deletion says which group', async () => {
    const call = world.aws.ec2.send(new ec2.DeleteSecurityGroupCommand({}));
    expect((await refusalOf(call)).code).toBe('MissingParameter');
  });
});

describe('rules', () => {
  const allow = (GroupId: string, permission: ec2.IpPermission) =>
    world.aws.ec2.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 9094, ToPort: 9094, ...permission }],
      }),
    );
  const range = (CidrIp: string): ec2.IpPermission => ({ IpRanges: [{ CidrIp }] });

  test('E48 E4 a range is kept by its first address, and is the same by any other', async () => {
    const id = await group();
    const { SecurityGroupRules } = await allow(id, range('100.68.0.18/18'));
    expect(SecurityGroupRules).toMatchObject([{ CidrIpv4: '100.68.0.0/18' }]);
    expect((await refusalOf(allow(id, range('100.68.63.255/18')))).code).toBe('InvalidPermission.Duplicate');
    expect((await allow(id, range('10.1.2.3/0'))).SecurityGroupRules).toMatchObject([{ CidrIpv4: '0.0.0.0/0' }]);
    expect((await allow(id, range('10.1.2.3/32'))).SecurityGroupRules).toMatchObject([{ CidrIpv4: '10.1.2.3/32' }]);
  });
  test('E48 what cannot be', async () => {
    const id = await group();
    const wrong: [ec2.IpPermission, string][] = [
      [range('256.1.1.1/8'), 'InvalidParameterValue'],
      [range('10.0.0.0/33'), 'InvalidParameterValue'],
      [range('10.0.0/8'), 'InvalidParameterValue'],
      [{ ...range('10.0.0.0/8'), IpProtocol: 'carrier-pigeon' }, 'InvalidParameterValue'],
      [{ ...range('10.0.0.0/8'), IpProtocol: undefined }, 'MissingParameter'],
      [{ PrefixListIds: [{ PrefixListId: 'pl-0123456789abcdef0' }] }, 'InvalidPrefixListId.NotFound'],
      [{ IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'für alle' }] }, 'InvalidParameterValue'],
      [{ UserIdGroupPairs: [{ GroupId: 'sg-brokers' }] }, 'InvalidGroupId.Malformed'],
    ];
    for (const [permission, code] of wrong) expect((await refusalOf(allow(id, permission))).code).toBe(code);
  });
  test('E48 revoking nothing', async () => {
    const revoke = (more: object) =>
      world.aws.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId: 'sg-0aaaaaaaaaaaaaac1', ...more }));
    expect((await refusalOf(revoke({}))).code).toBe('MissingParameter');
    expect((await refusalOf(revoke({ SecurityGroupRuleIds: ['sgr-1'] }))).code).toBe(
      'InvalidSecurityGroupRuleId.Malformed',
    );
  });
});

test('E49 tags: a key twice, a value too long, a specification of none', async () => {
  const tag = (...Tags: ec2.Tag[]) => world.aws.ec2.send(new ec2.CreateTagsCommand({ Resources: [subnets[0]], Tags }));
  const wrong = [
    tag({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }),
    tag({ Key: 'a', Value: 'x'.repeat(257) }),
    create('brokers', { TagSpecifications: [{ ResourceType: 'security-group', Tags: [] }] }),
  ];
  for (const call of wrong) expect((await refusalOf(call)).code).toBe('InvalidParameterValue');
  await tag({ Key: 'a', Value: 'x'.repeat(256) });
});
