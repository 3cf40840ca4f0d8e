import * as kafka from '@aws-sdk/client-kafka';
import { CreateSecretCommand, GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { durations } from '../../sandbox/aws/services/durations.ts';
import { consumer, freshKeyArn, refusalOf } from '../support/aws.ts';
import { startTestDouble, type TestDouble } from '../support/double.ts';
import { Msk } from '../support/msk.ts';

let world: TestDouble;
let msk: Msk;

beforeEach(async () => {
  world = await startTestDouble();
  msk = new Msk(world);
});
afterEach(async () => {
  await world.stop();
});

const badRequest = { code: 'BadRequestException', status: 400 };
const notFound = { code: 'NotFoundException', status: 404 };

describe('policies and secrets', () => {
  const policyFor = (Resource: string, AWS = `arn:aws:iam::${consumer}:root`): string => {
    const Action = ['kafka:CreateVpcConnection', 'kafka:GetBootstrapBrokers', 'kafka:DescribeCluster*'];
    const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action, Resource }];
    return JSON.stringify({ Version: '2012-10-17', Statement });
  };
  test('M35 M36 a policy is replaced by who knows its version, which is its own', async () => {
    const arn = await msk.active();
    const put = (version?: string) =>
      msk.client.send(
        new kafka.PutClusterPolicyCommand({ ClusterArn: arn, Policy: policyFor(arn), CurrentVersion: version }),
      );
    const get = () => msk.client.send(new kafka.GetClusterPolicyCommand({ ClusterArn: arn }));
    expect(await refusalOf(get())).toMatchObject(notFound);
    const { CurrentVersion: version } = await put();
    expect(await refusalOf(put())).toMatchObject({
      ...badRequest,
      message: 'Current cluster policy version needed for Update',
    });
    expect(await refusalOf(put(await msk.version(arn)))).toMatchObject(badRequest);
    await put(version);
    expect((await get()).CurrentVersion).not.toBe(version);
    await msk.client.send(new kafka.DeleteClusterPolicyCommand({ ClusterArn: arn }));
    expect(await refusalOf(get())).toMatchObject(notFound);
  });
  test('M55 what is no policy, or names nobody, is none of a cluster', async () => {
    const arn = await msk.active();
    const put = (Policy: string) => msk.client.send(new kafka.PutClusterPolicyCommand({ ClusterArn: arn, Policy }));
    const nobody = policyFor(arn, `arn:aws:iam::${consumer}:role/nobody`);
    for (const text of ['nonsense', '{}', '42', nobody]) expect(await refusalOf(put(text))).toMatchObject(badRequest);
  });
  test('M54 another account’s cluster is denied unless its policy shows it, and never more than that', async () => {
    const arn = await msk.active();
    const { kafka: abroad } = world.other;
    const describe = (ClusterArn: string) => abroad.send(new kafka.DescribeClusterV2Command({ ClusterArn }));
    const bootstrap = () => abroad.send(new kafka.GetBootstrapBrokersCommand({ ClusterArn: arn }));
    const nothing = arn.replace('sensors', 'nothing');
    const closed = [describe(arn), describe(nothing), bootstrap()];
    for (const refused of await Promise.all(closed.map(refusalOf)))
      expect(refused).toMatchObject({ code: 'AccessDeniedException', status: 403 });
    await msk.client.send(new kafka.PutClusterPolicyCommand({ ClusterArn: arn, Policy: policyFor(arn) }));
    expect((await describe(arn)).ClusterInfo?.ClusterName).toBe('sensors');
    expect((await bootstrap()).BootstrapBrokerStringTls).toContain(':9094');
    const forbidden = [
      abroad.send(new kafka.ListNodesCommand({ ClusterArn: arn })),
      abroad.send(new kafka.DeleteClusterCommand({ ClusterArn: arn })),
      abroad.send(new kafka.TagResourceCommand({ ResourceArn: arn, Tags: { a: 'b' } })),
      describe(nothing),
    ];
    for (const refused of await Promise.all(forbidden.map(refusalOf))) expect(refused.status).toBe(403);
  });
  test('M56 a request names one to ten secrets', async () => {
    const arn = await msk.active({ ClientAuthentication: { Sasl: { Scram: { Enabled: true } } } });
    const associate = (count: number) =>
      msk.client.send(
        new kafka.BatchAssociateScramSecretCommand({
          ClusterArn: arn,
          SecretArnList: Array.from({ length: count }, (_, index) => `arn:aws:secretsmanager:x:${index}`),
        }),
      );
    for (const count of [0, 11]) expect(await refusalOf(associate(count))).toMatchObject(badRequest);
    expect((await associate(10)).UnprocessedScramSecrets).toHaveLength(10);
  });
  test('M37 good secrets get MSK’s policy, the others are told in a 200, and all go with the cluster', async () => {
    const arn = await msk.active({ ClientAuthentication: { Sasl: { Scram: { Enabled: true } } } });
    const secret = async (Name: string, KmsKeyId?: string) =>
      (await world.aws.secrets.send(new CreateSecretCommand({ Name, SecretString: '{}', KmsKeyId }))).ARN ?? '';
    const good = await secret('AmazonMSK_one', freshKeyArn);
    const misnamed = await secret('one', freshKeyArn);
    const underDefaultKey = await secret('AmazonMSK_two');
    const byItsName = await secret('AmazonMSK_three', 'alias/aws/secretsmanager');
    const { UnprocessedScramSecrets } = await msk.client.send(
      new kafka.BatchAssociateScramSecretCommand({
        ClusterArn: arn,
        SecretArnList: [good, misnamed, underDefaultKey, byItsName],
      }),
    );
    expect(UnprocessedScramSecrets?.map(({ SecretArn }) => SecretArn)).toEqual([misnamed, underDefaultKey, byItsName]);
    const policy = async () =>
      (await world.aws.secrets.send(new GetResourcePolicyCommand({ SecretId: good }))).ResourcePolicy;
    expect(await policy()).toContain('kafka.amazonaws.com');
    const { SecretArnList } = await msk.client.send(new kafka.ListScramSecretsCommand({ ClusterArn: arn }));
    expect(SecretArnList).toEqual([good]);
    await msk.remove(arn);
    await world.advance(durations.clusterDeletion);
    expect(await policy()).toBeUndefined();
  });
});
