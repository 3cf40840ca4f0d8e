import { beforeEach, expect, test } from '@jest/globals';
import { awsTimeAt } from '../../src/aws/durations.ts';
import type { ReadName, ReadValue } from '../../src/aws/reads.ts';
import { View } from '../../src/aws/view.ts';
import type { Seen } from '../../src/core/seen.ts';

const time = awsTimeAt(1);
const writer = 'an object';
const another = 'another object';
let now = 0;
let asked: string[];
/** What each question was told of the answer before it. */
let toldBefore: unknown[];
let answers: (() => void)[];
let fails = false;

/** Answers only when told to, with the number of the question. */
const fetch = <Name extends ReadName>(name: Name, key: string, before?: unknown): Promise<Seen<ReadValue<Name>>> => {
  asked.push(`${name} ${key}`.trim());
  toldBefore.push(before);
  const serial = asked.length;
  const failure = { class: 'transient' as const, call: name, code: 'x', message: 'x' };
  return new Promise((resolve) =>
    answers.push(() => {
      resolve(fails ? { seen: false, failure } : { seen: true, value: serial as unknown as ReadValue<Name> });
    }),
  );
};

const answerAll = (): void => {
  for (const answer of answers.splice(0)) answer();
};

const look = async (view: View, name: ReadName, key = '', freshness = {}, who = writer): Promise<unknown> => {
  const looking = view.of(who).look(name, key, freshness);
  answerAll();
  return looking;
};

beforeEach(() => {
  now = 1_000_000;
  asked = [];
  toldBefore = [];
  answers = [];
  fails = false;
});

const newView = (): View => new View(fetch, { now: () => now }, time);
const fast = 'kafka:ListClustersV2';
const slow = 'elasticloadbalancing:DescribeListeners';

test('a read is told the answer before it, but no failure', async () => {
  const view = newView();
  for (const failsNow of [false, true, false]) {
    fails = failsNow;
    await look(view, fast);
    now += time.fastReadMs;
  }
  expect(toldBefore).toEqual([undefined, 1, undefined]);
});

test('who asks at the same time shares one read', async () => {
  const view = newView();
  const both = Promise.all([view.of(writer).look(fast), view.of(another).look(fast)]);
  answerAll();
  expect(await both).toEqual([
    { seen: true, value: 1 },
    { seen: true, value: 1 },
  ]);
  expect(asked).toHaveLength(1);
});

test('a fast read is made again after its age, or sooner for who needs it fresher', async () => {
  const view = newView();
  await look(view, fast);
  now += time.fastReadMs - 1;
  await look(view, fast);
  expect(asked).toHaveLength(1);
  await look(view, fast, '', { maxAgeMs: 10 });
  expect(asked).toHaveLength(2);
});

test('a read that a write touched begins anew, also in the millisecond of the write', async () => {
  const view = newView();
  await look(view, fast);
  view.touch([fast], [], writer);
  expect(await look(view, fast)).toEqual({ seen: true, value: 2 });
});

test('who wrote nothing makes do with the list that was read before', async () => {
  const view = newView();
  await look(view, fast);
  view.touch([fast], [], writer);
  expect(await look(view, fast, '', {}, another)).toEqual({ seen: true, value: 1 });
  await look(view, fast);
  expect(await look(view, fast, '', {}, another)).toEqual({ seen: true, value: 2 });
});

test('all for whom the read under way began too early share the one after it', async () => {
  const view = newView();
  const before = view.of(writer).look(fast);
  const writers = [writer, another, 'a third object'];
  const after = writers.map((who) => {
    view.touch([fast], [], who);
    return view.of(who).look(fast);
  });
  expect(asked).toHaveLength(1);
  answerAll();
  expect(await before).toEqual({ seen: true, value: 1 });
  answerAll();
  expect(await Promise.all(after)).toEqual(writers.map(() => ({ seen: true, value: 2 })));
  expect(await look(view, fast)).toEqual({ seen: true, value: 2 });
});

test('slow reads share a budget: who finds it spent makes do with what is known', async () => {
  const view = newView();
  const keys = Array.from({ length: 500 }, (_, index) => String(index));
  await Promise.all(keys.map((key) => look(view, slow, key)));
  now += time.slowReadMs;
  asked = [];
  await Promise.all(keys.map((key) => look(view, slow, key)));
  const inOneBurst = time.resyncMs / time.slowReadEveryMs;
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual(inOneBurst + 1);
});

test('everybody has a turn, however many ask before in every pass', async () => {
  const view = newView();
  const keys = Array.from({ length: 150 }, (_, index) => String(index));
  const pass = (): Promise<unknown> => Promise.all(keys.map((key) => look(view, slow, key, { maxAgeMs: 15_000 })));
  await pass();
  asked = [];
  for (let passed = 0; passed < 12; passed += 1) {
    now += 15_000;
    await pass();
  }
  expect(new Set(asked).size).toBe(keys.length);
});

/** So many seconds of passes that all come at one moment, one resync after the other. */
const passesFor = async (seconds: number, pass: () => Promise<unknown>): Promise<void> => {
  for (let ms = 0; ms < 1000 * seconds; ms += time.resyncMs + 1) {
    now += time.resyncMs + 1;
    await pass();
  }
};

test('nobody is left out for good, though all ask at one moment and always in the same order', async () => {
  const view = newView();
  const keys = Array.from({ length: 600 }, (_, index) => String(index));
  const pass = (): Promise<unknown> => Promise.all(keys.map((key) => look(view, slow, key)));
  await pass();
  const roundSeconds = (1.1 * keys.length * time.slowReadEveryMs) / 1000;
  for (const _hour of [1, 2, 3]) {
    asked = [];
    await passesFor(2 * roundSeconds, pass);
    expect(new Set(asked).size).toBe(keys.length);
  }
});

test('who asks seldom, because passes take long, is not left out', async () => {
  const view = newView();
  const keys = Array.from({ length: 600 }, (_, index) => String(index));
  const onePassAfterTheOther = async (): Promise<void> => {
    for (const key of keys) {
      now += (3 * time.resyncMs) / keys.length;
      await look(view, slow, key);
    }
  };
  await onePassAfterTheOther();
  for (const _hour of [1, 2, 3]) {
    asked = [];
    for (let round = 0; round < 8; round += 1) await onePassAfterTheOther();
    expect(new Set(asked).size).toBe(keys.length);
  }
});

test('who stays is read sooner when others have gone', async () => {
  const view = newView();
  const keys = Array.from({ length: 6000 }, (_, index) => String(index));
  const pass = (some: readonly string[]) => () => Promise.all(some.map((key) => look(view, slow, key)));
  await passesFor(60, pass(keys));
  const staying = keys.filter((_key, index) => index % 200 === 199);
  await passesFor(180, pass(staying));
  asked = [];
  await passesFor(60, pass(staying));
  expect(new Set(asked).size).toBe(staying.length);
});

test('who waits for one service does not wait for those who wait for another', async () => {
  const view = newView();
  const keys = Array.from({ length: 600 }, (_, index) => String(index));
  const waits = { maxAgeMs: time.resyncMs };
  const pass = (): Promise<unknown> =>
    Promise.all([...keys.map((key) => look(view, slow, key, waits)), look(view, 'kafka:ListNodes', '', waits)]);
  await pass();
  asked = [];
  await passesFor(90, pass);
  expect(asked.filter((read) => read === 'kafka:ListNodes')).toHaveLength(3);
});

test('of MSK half as much is asked for those who wait', async () => {
  const atOnce = async (name: ReadName): Promise<number> => {
    const view = newView();
    const keys = Array.from({ length: 600 }, (_, index) => String(index));
    const pass = (): Promise<unknown> =>
      Promise.all(keys.map((key) => look(view, name, key, { maxAgeMs: time.resyncMs })));
    await pass();
    now += 3_600_000;
    asked = [];
    await pass();
    return asked.length;
  };
  expect(await atOnce(slow)).toBe(time.resyncMs / time.slowReadEveryMs + 1);
  expect(await atOnce('kafka:ListNodes')).toBe(time.resyncMs / time.slowMskReadEveryMs + 1);
});

test('who waits has an answer as soon as it wants one, however many look after what is well', async () => {
  const view = newView();
  const keys = Array.from({ length: 15_000 }, (_, index) => String(index));
  await Promise.all([...keys, 'waiting'].map((key) => look(view, slow, key)));
  asked = [];
  for (let round = 0; round < 4; round += 1) {
    now += time.resyncMs;
    await Promise.all(keys.map((key) => look(view, slow, key)));
    await look(view, slow, 'waiting', { maxAgeMs: time.resyncMs });
  }
  expect(asked.filter((read) => read === `${slow} waiting`)).toHaveLength(4);
});

test('what is asked for is kept, however long it waits for its turn', async () => {
  const view = newView();
  const keys = Array.from({ length: 15_000 }, (_, index) => String(index));
  const pass = (): Promise<unknown> => Promise.all(keys.map((key) => look(view, slow, key)));
  const hour = 3_600_000;
  for (const atMs of [0, hour, hour, hour]) {
    now += atMs;
    await pass();
  }
  const inOneBurst = time.resyncMs / time.slowReadEveryMs + 1;
  expect(asked.length).toBeLessThanOrEqual(keys.length + 3 * inOneBurst);
});

test('a failed read is tried again after its delay, not before', async () => {
  const view = newView();
  fails = true;
  expect(await look(view, slow, 'a')).toMatchObject({ seen: false });
  fails = false;
  now += time.lookAgainMs - 1;
  expect(await look(view, slow, 'a')).toMatchObject({ seen: false });
  now += 1;
  expect(await look(view, slow, 'a')).toMatchObject({ seen: true });
});

test('of many reads that failed some are tried again at a time, and all in the end', async () => {
  const view = newView();
  const keys = Array.from({ length: 600 }, (_, index) => String(index));
  const pass = (): Promise<unknown> => Promise.all(keys.map((key) => look(view, slow, key)));
  fails = true;
  await pass();
  now += time.lookAgainMs;
  asked = [];
  await pass();
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.length).toBeLessThanOrEqual((2 * time.resyncMs) / time.slowReadEveryMs + 1);
  asked = [];
  await passesFor((1.1 * keys.length * time.slowReadEveryMs) / 1000, pass);
  expect(new Set(asked).size).toBe(keys.length);
});

test('of slow reads a write touches those of what it mentions, and no others', async () => {
  const view = newView();
  await look(view, slow, 'a');
  await look(view, slow, 'b');
  view.touch([slow], ['a'], another);
  expect(await look(view, slow, 'a')).toEqual({ seen: true, value: 3 });
  expect(await look(view, slow, 'b')).toEqual({ seen: true, value: 2 });
});

test('a read of several things is touched by a write that mentions one of them', async () => {
  const view = newView();
  const tags = 'elasticloadbalancing:DescribeTags';
  await look(view, tags, 'a,b');
  await look(view, tags, 'c');
  view.touch([tags], ['b'], another);
  expect(await look(view, tags, 'a,b')).toEqual({ seen: true, value: 3 });
  expect(await look(view, tags, 'c')).toEqual({ seen: true, value: 2 });
});

test('answers that are alike are kept once', async () => {
  const alike = <Name extends ReadName>(): Promise<Seen<ReadValue<Name>>> =>
    Promise.resolve({ seen: true, value: [{ deep: ['the same'] }] as unknown as ReadValue<Name> });
  const sights = new View(alike, { now: () => now }, time).of(writer);
  const [a, b] = [await sights.look(slow, 'a'), await sights.look(slow, 'b')];
  expect(b).toBe(a);
});
