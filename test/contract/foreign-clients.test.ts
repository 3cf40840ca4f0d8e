import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as kafka from '@aws-sdk/client-kafka';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InventoryRow } from '../../sandbox/aws/service.ts';
import { consumer, freshKeyArn, provider } from '../support/aws.ts';
import { control } from '../support/control.ts';
import { startTestDouble, vpc, type TestDouble } from '../support/double.ts';
import { awsCli, startBoto3, type ForeignClient } from '../support/foreign-clients.ts';
import { pythonVersion, readyPython } from '../support/python.ts';
import { makeRole } from '../support/roles.ts';
import { codeOf, SharedCluster } from '../support/shared-cluster.ts';

/** The first time on a machine boto3 and the AWS CLI are installed. */
const installMs = 600_000;
/** Every call of the AWS CLI is a process that loads all of its models. */
const lifeMs = 300_000;

/** Values as any client tells them: moments as numbers, and nothing that is not there. */
const normal = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : value;
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== '$metadata' && member !== undefined)
      .map(([name, member]) => [name, normal(member)]),
  );
};

if (pythonVersion === undefined)
  // The only ground for leaving these tests out, told where everybody looks.
  test('A27 A28 clients that are not ours: not run, for this machine has no python3 that can make environments', () => {
    expect(pythonVersion).toBeUndefined();
  });
else
  describe('clients that are not ours', () => {
    let world: TestDouble;
    let python: string;
    let boto3: ForeignClient;

    beforeAll(async () => {
      python = await readyPython();
      world = await startTestDouble();
      boto3 = startBoto3(python, world.double.endpoint);
    }, installMs);

    beforeEach(() => world.double.reset());

    afterAll(async () => {
      await boto3.stop();
      await world.stop();
    });

    const clients: readonly [name: string, start: () => ForeignClient][] = [
      ['boto3', () => boto3],
      ['the AWS CLI', () => awsCli(python, world.double.endpoint)],
    ];

    const kinds = async (): Promise<string[]> => {
      const rows = await control<InventoryRow[]>(world.double, 'GET', '/resources');
      return rows.map(({ account, kind, name }) => `${account} ${kind} ${name}`).sort();
    };

    test.each(clients)(
      'A27 %s carries a shared cluster through its life, and AWS refuses every step out of order',
      async (_name, start) => {
        const fresh = await kinds();
        const shared = new SharedCluster(world, start(), 'sensors');
        expect(await shared.createCluster()).toEqual(['CREATING', 'ACTIVE']);
        await shared.expose();
        expect(await shared.targetHealth()).toEqual(['healthy', 'healthy']);
        expect(await shared.connect()).toEqual(['available', 'available']);
        await shared.share();
        const read = (SecretId: string) =>
          shared.other<{ SecretString: string }>('secretsmanager', 'GetSecretValue', { SecretId });
        const { SecretString } = await read(shared.secretArn);
        expect(JSON.parse(SecretString)).toEqual(shared.paths.map(({ serviceName }) => serviceName));

        const [path] = shared.paths;
        if (!path) throw new Error('no path');
        expect(await shared.deleteServices()).toEqual([
          'ExistingVpcEndpointConnections',
          'ExistingVpcEndpointConnections',
        ]);
        const wrong = [
          await codeOf(shared.own('elbv2', 'DeleteLoadBalancer', { LoadBalancerArn: path.loadBalancerArn })),
          await codeOf(shared.own('elbv2', 'DeleteTargetGroup', { TargetGroupArn: path.targetGroupArn })),
          await codeOf(shared.own('ec2', 'DeleteSecurityGroup', { GroupId: shared.brokersGroup })),
          await codeOf(shared.own('kafka', 'DeleteCluster', { ClusterArn: shared.clusterArn, CurrentVersion: 'K0' })),
        ];
        expect(wrong).toEqual(['ResourceInUse', 'ResourceInUse', 'DependencyViolation', 'BadRequestException']);
        await shared.takeDown();
        expect(await kinds()).toEqual(fresh);
      },
      lifeMs,
    );

    test('A27 two clusters live side by side; a secret under the account’s own key cannot be read abroad', async () => {
      const [sensors, pumps] = [new SharedCluster(world, boto3, 'sensors'), new SharedCluster(world, boto3, 'pumps')];
      for (const shared of [sensors, pumps]) {
        await shared.createCluster();
        await shared.expose();
        await shared.connect();
        await shared.share();
      }
      const closed = await sensors.shareSecret('closed');
      const read = (SecretId: string) => sensors.other('secretsmanager', 'GetSecretValue', { SecretId });
      expect(await codeOf(read(closed))).toBe('AccessDeniedException');
      await read(sensors.secretArn);
      await sensors.takeDown();
      expect(await pumps.clusterState()).toBe('ACTIVE');
      expect(await pumps.targetHealth()).toEqual(['healthy', 'healthy']);
      expect(await pumps.endpointStates()).toEqual(['available', 'available']);
      expect(await codeOf(sensors.clusterState())).toBe('NotFoundException');
    });

    test('A27 a rejected connection is seen by both sides, and is not revived', async () => {
      const shared = new SharedCluster(world, boto3, 'sensors');
      await shared.createCluster();
      await shared.expose();
      await shared.connect();
      const [path] = shared.paths;
      const VpcEndpointIds = [shared.endpointIds[0] ?? ''];
      await shared.own('ec2', 'RejectVpcEndpointConnections', { ServiceId: path?.serviceId, VpcEndpointIds });
      expect(await shared.endpointStates()).toEqual(['rejected', 'available']);
      const { VpcEndpointConnections } = await shared.own<{ VpcEndpointConnections: { VpcEndpointState: string }[] }>(
        'ec2',
        'DescribeVpcEndpointConnections',
      );
      expect(VpcEndpointConnections.map(({ VpcEndpointState }) => VpcEndpointState).sort()).toEqual([
        'available',
        'rejected',
      ]);
      await shared.wait(3600);
      expect(await shared.endpointStates()).toEqual(['rejected', 'available']);
    });

    test.each(clients)(
      'A27 what %s reads is what the JavaScript SDK reads',
      async (_name, start) => {
        const shared = new SharedCluster(world, boto3, 'sensors');
        await shared.createCluster();
        await shared.expose();
        await shared.connect();
        await shared.share();
        const foreign = start();
        const { aws, other } = world;
        const { clusterArn: ClusterArn, secretArn: SecretId, paths } = shared;
        const [path] = paths;
        const balancer = { LoadBalancerArn: path?.loadBalancerArn };
        const group = { TargetGroupArn: path?.targetGroupArn };
        const reads: readonly [
          account: string,
          service: string,
          operation: string,
          input: object,
          ours: Promise<object>,
        ][] = [
          [
            provider,
            'kafka',
            'DescribeClusterV2',
            { ClusterArn },
            aws.kafka.send(new kafka.DescribeClusterV2Command({ ClusterArn })),
          ],
          [provider, 'kafka', 'ListClustersV2', {}, aws.kafka.send(new kafka.ListClustersV2Command({}))],
          [provider, 'elbv2', 'DescribeLoadBalancers', {}, aws.elbv2.send(new elb.DescribeLoadBalancersCommand({}))],
          [
            provider,
            'elbv2',
            'DescribeListeners',
            balancer,
            aws.elbv2.send(new elb.DescribeListenersCommand(balancer)),
          ],
          [
            provider,
            'elbv2',
            'DescribeTargetHealth',
            group,
            aws.elbv2.send(new elb.DescribeTargetHealthCommand(group)),
          ],
          [
            provider,
            'elbv2',
            'DescribeTargetGroupAttributes',
            group,
            aws.elbv2.send(new elb.DescribeTargetGroupAttributesCommand(group)),
          ],
          [
            provider,
            'ec2',
            'DescribeNetworkInterfaces',
            {},
            aws.ec2.send(new ec2.DescribeNetworkInterfacesCommand({})),
          ],
          [provider, 'ec2', 'DescribeSecurityGroups', {}, aws.ec2.send(new ec2.DescribeSecurityGroupsCommand({}))],
          [
            provider,
            'ec2',
            'DescribeVpcEndpointServiceConfigurations',
            {},
            aws.ec2.send(new ec2.DescribeVpcEndpointServiceConfigurationsCommand({})),
          ],
          [
            provider,
            'ec2',
            'DescribeVpcEndpointConnections',
            {},
            aws.ec2.send(new ec2.DescribeVpcEndpointConnectionsCommand({})),
          ],
          [consumer, 'ec2', 'DescribeVpcEndpoints', {}, other.ec2.send(new ec2.DescribeVpcEndpointsCommand({}))],
          [
            consumer,
            'secretsmanager',
            'GetSecretValue',
            { SecretId },
            other.secrets.send(new GetSecretValueCommand({ SecretId })),
          ],
          [
            provider,
            'secretsmanager',
            'DescribeSecret',
            { SecretId },
            aws.secrets.send(new DescribeSecretCommand({ SecretId })),
          ],
          [
            provider,
            'kms',
            'DescribeKey',
            { KeyId: freshKeyArn },
            aws.keys.send(new DescribeKeyCommand({ KeyId: freshKeyArn })),
          ],
          [provider, 'logs', 'DescribeLogGroups', {}, aws.logs.send(new DescribeLogGroupsCommand({}))],
          [provider, 'sts', 'GetCallerIdentity', {}, aws.sts.send(new GetCallerIdentityCommand({}))],
        ];
        for (const [account, service, operation, input, ours] of reads) {
          const theirs = await foreign.call(account, service, operation, { ...input });
          expect({ operation, told: normal(theirs) }).toEqual({ operation, told: normal(await ours) });
        }
      },
      lifeMs,
    );

    test('A28 the double agrees with moto where moto is right', async () => {
      const own = (service: string, operation: string, input: Readonly<Record<string, unknown>>) =>
        boto3.call<Readonly<Record<string, unknown>>>(provider, service, operation, input);
      const newGroup = { GroupName: 'g', Description: 'g', VpcId: vpc };
      const { GroupId } = await own('ec2', 'CreateSecurityGroup', newGroup);
      const rule = { GroupId, IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '127.0.0.0/8' };
      await own('ec2', 'AuthorizeSecurityGroupIngress', rule);
      const arn = `arn:aws:elasticloadbalancing:eu-central-1:${provider}:loadbalancer/net/none/0123456789abcdef`;
      const refused = [
        await codeOf(own('ec2', 'CreateSecurityGroup', newGroup)),
        await codeOf(own('ec2', 'AuthorizeSecurityGroupIngress', rule)),
        await codeOf(own('ec2', 'RevokeSecurityGroupIngress', { ...rule, FromPort: 2, ToPort: 2 })),
        await codeOf(own('elbv2', 'DescribeLoadBalancers', { LoadBalancerArns: [arn] })),
      ];
      expect(refused).toEqual([
        'InvalidGroup.Duplicate',
        'InvalidPermission.Duplicate',
        'InvalidPermission.NotFound',
        'LoadBalancerNotFound',
      ]);
    });

    test('A28 a target group in use, permissions both ways, a role abroad, a policy’s stale version', async () => {
      const shared = new SharedCluster(world, boto3, 'sensors');
      await shared.createCluster();
      await shared.expose();
      const [path] = shared.paths;
      const { own } = { own: shared.own.bind(shared) };
      expect(await codeOf(own('elbv2', 'DeleteTargetGroup', { TargetGroupArn: path?.targetGroupArn }))).toBe(
        'ResourceInUse',
      );
      const principals = async () =>
        (
          await own<{ AllowedPrincipals: { Principal: string }[] }>('ec2', 'DescribeVpcEndpointServicePermissions', {
            ServiceId: path?.serviceId,
          })
        ).AllowedPrincipals.map(({ Principal }) => Principal);
      await own('ec2', 'ModifyVpcEndpointServicePermissions', {
        ServiceId: path?.serviceId,
        AddAllowedPrincipals: ['arn:aws:iam::333333333333:root'],
        RemoveAllowedPrincipals: [`arn:aws:iam::${consumer}:root`],
      });
      expect(await principals()).toEqual(['arn:aws:iam::333333333333:root']);
      const RoleArn = makeRole(world.double, consumer, 'abroad');
      const { AssumedRoleUser } = await own<{ AssumedRoleUser: { Arn: string } }>('sts', 'AssumeRole', {
        RoleArn,
        RoleSessionName: 'moto',
      });
      expect(AssumedRoleUser.Arn).toBe(`arn:aws:sts::${consumer}:assumed-role/abroad/moto`);
      const put = (more: object) =>
        own('kafka', 'PutClusterPolicy', {
          ClusterArn: shared.clusterArn,
          Policy: clusterPolicy(shared.clusterArn),
          ...more,
        });
      await put({});
      expect(await codeOf(put({ CurrentVersion: 'K0' }))).toBe('BadRequestException');
    });
  });

const clusterPolicy = (Resource: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: consumer }, Action: ['kafka:GetBootstrapBrokers'], Resource }],
  });
