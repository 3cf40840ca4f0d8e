import { ModifyTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from '@jest/globals';
import { provider } from '../support/aws.ts';
import { Simulation } from './simulation.ts';

test('what AWS accepts and does not keep is told after three writes, and is written again in half an hour', async () => {
  const world = new Simulation();
  await world.create();
  await world.untilCondition('Ready', 'True');
  const TargetGroupArn = (await world.status()).exposedBrokers?.[0]?.targetGroup?.arn;
  const { elbv2 } = world.clients(provider);
  /** Somebody's machine that sets its own value whenever it looks. */
  const setAnother = (): Promise<unknown> =>
    elbv2.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '300' }],
      }),
    );
  const serial = world.double.journal.last;
  for (let minute = 0; minute < 60; minute += 1) {
    await setAnother();
    await world.run(60);
  }
  expect(world.writesAfter(serial)).toEqual(Array(4).fill('elasticloadbalancing:ModifyTargetGroupAttributes'));
  expect(await world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'NotAccepted' });

  // The machine is switched off, and somebody says so.
  const asked = world.double.journal.last;
  await world.edit({ metadata: { annotations: { 'crossaccountkafka.dev/reconcile-at': 'now' } } });
  await world.untilCondition('Stalled', 'False');
  await world.untilCondition('Ready', 'True');
  expect(world.writesAfter(asked)).toEqual(['elasticloadbalancing:ModifyTargetGroupAttributes']);
  await world.stop();
});
