import { expect, test } from '@jest/globals';
import { RunningClock, SteppedClock } from '../../sandbox/aws/clock.ts';

test('connections keep real time while AWS runs faster', async () => {
  const clock = new RunningClock(10_000);
  const before = clock.now();
  await new Promise<void>((resolve) => {
    clock.ofConnections.after(0.05, resolve);
  });
  expect(clock.now() - before).toBeGreaterThan(400_000);
  clock.clear();
});

test.each([
  ['runs', new RunningClock(10_000)],
  ['is stepped', new SteppedClock()],
])('a clock that %s and is moved forward takes the time of connections along', (_how, clock) => {
  let isOver = false;
  clock.ofConnections.after(350, () => {
    isOver = true;
  });
  clock.advance(340);
  expect(isOver).toBe(false);
  clock.advance(10);
  expect(isOver).toBe(true);
  clock.clear();
});
