import { afterEach, expect, test } from '@jest/globals';
import { Simulation } from './simulation.ts';

let world: Simulation;
afterEach(() => world.stop());

/** Neither carries a token that would make AWS answer a repetition with what it made before, or has a name that is taken then. */
test.each(['kms:CreateKey', 'ec2:AuthorizeSecurityGroupIngress'])(
  'a lost answer to %s does not make it twice',
  async (action) => {
    world = new Simulation();
    world.double.faults.add({ action, times: 1, effect: { is: 'reset-after' } });
    await world.create();
    await world.untilCondition('Ready', 'True');
    const sent = world.double.journal.query({ action, writer: 'cross-account-kafka/' });
    const things = (calls: typeof sent): unknown[] => calls.map(({ input }) => input);
    expect(new Set(things(sent).map((input) => JSON.stringify(input))).size).toBe(sent.length);
  },
);
