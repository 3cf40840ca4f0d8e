/** A defect that an operator could have, put into one file by replacing one text; and the tests that must notice. */
export interface Mutation {
  readonly defect: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** A test file, and if need be the beginning of a test's name. */
  readonly caughtBy: readonly [file: string, name?: string];
}

/** Each is known from operators that were really broken so, or breaks a promise of docs/reliability.md. */
export const mutations: readonly Mutation[] = [
  {
    defect: 'the finalizer is not on before the first write',
    file: 'src/cross-account-kafka/admit.ts',
    find: 'const object = await addFinalizer(operator.kube, crossAccountKafkas, subject.object, finalizer);',
    replace:
      'const object = await addFinalizer(operator.kube, crossAccountKafkas, subject.object, finalizer); Object.assign(object.metadata, { finalizers: [finalizer] }); await removeFinalizer(operator.kube, crossAccountKafkas, object, finalizer);',
    caughtBy: ['test/simulation/deletion.test.ts', 'during creation'],
  },
  {
    defect: 'the finalizer goes off after one clean look',
    file: 'src/cross-account-kafka/departure.ts',
    find: 'return apart && !mayStillAppear(memory, world.nowMs);',
    replace: 'return apart || !mayStillAppear(memory, world.nowMs) || true;',
    caughtBy: ['test/simulation/departure.test.ts'],
  },
  {
    defect: 'status is remembered instead of observed',
    file: 'src/cross-account-kafka/status.ts',
    find: '].every(({ seen }) => seen);',
    replace: '].every(({ seen }) => !seen);',
    caughtBy: ['test/simulation/scaling.test.ts', '2 → 4'],
  },
  {
    defect: 'a failed read is taken for an empty one',
    file: 'src/core/seen.ts',
    find: 'if (!slot.seen) throw new NotSeen(slot.failure);\n  return slot.value;',
    replace: 'return slot.seen ? slot.value : ([] as unknown as T);',
    caughtBy: ['test/simulation/node-list.test.ts'],
  },
  {
    defect: 'pages after the first are not read',
    file: 'src/aws/reads.ts',
    find: "token = next(answer) === '' ? undefined : next(answer);",
    replace: 'token = undefined; void next;',
    caughtBy: ['test/simulation/node-list.test.ts', 'pages of one'],
  },
  {
    defect: 'an old address is deregistered before the new one is healthy',
    file: 'src/cross-account-kafka/resources/target-group.ts',
    find: "current.state === 'healthy' ||",
    replace: "current.state !== '' ||",
    caughtBy: ['test/cross-account-kafka/resources.test.ts'],
  },
  {
    defect: 'a broker enters the secret before its path was seen live',
    file: 'src/cross-account-kafka/secret-value.ts',
    find: 'const live = ids.filter((id) => isLive(world, brokerSlot(id), spec));',
    replace:
      'const live = ids.filter((id) => brokerOf(world, brokerSlot(id)).endpointService && isLive !== undefined);',
    caughtBy: ['test/simulation/scaling.test.ts', '2 → 4'],
  },
  {
    defect: 'a path is withdrawn while the secret names it',
    file: 'src/cross-account-kafka/resources/endpoint-service.ts',
    find: "if (secretNames(slot, world))\n    return wait('the endpoint service goes after the secret",
    replace: "if (secretNames(slot, world) && id < 0)\n    return wait('the endpoint service goes after the secret",
    caughtBy: ['test/simulation/scaling.test.ts', 'a secret that cannot be written'],
  },
  {
    defect: 'what has the right name is taken for ours without its tag',
    file: 'src/core/tags.ts',
    find: 'tags?.[ownerTag] === owner.id;',
    replace: 'tags?.[ownerTag] === owner.id || tags !== undefined;',
    caughtBy: ['test/simulation/foreign.test.ts'],
  },
  {
    defect: 'the SDK repeats writes',
    file: 'src/aws/clients.ts',
    find: 'maxAttempts: 1,',
    replace: 'maxAttempts: 3,',
    caughtBy: ['test/simulation/lost-answers.test.ts'],
  },
  {
    defect: 'a cluster is updated while it is not ACTIVE',
    file: 'src/cross-account-kafka/resources/cluster.ts',
    find: "return found.state === 'ACTIVE' ? keep(found, intent, world) : duringState(found, world);",
    replace:
      "return found.state === 'ACTIVE' || found.state === 'UPDATING' ? keep(found, intent, world) : duringState(found, world);",
    caughtBy: ['test/simulation/cluster-fields.test.ts'],
  },
  {
    defect: 'what a write touched is not read again, so that its version is used twice',
    file: 'src/aws/view.ts',
    find: 'this.#touchedAtMs.set(`${name} ${writer}`, atMs);',
    replace: 'void writer;',
    caughtBy: ['test/aws/view.test.ts'],
  },
  {
    defect: 'an answer that waits for its turn is forgotten',
    file: 'src/aws/view.ts',
    find: 'if (askedAtMs < oldest)',
    replace: 'if (Math.min(askedAtMs, ofName.get(key)?.entry?.begunAtMs ?? 0) < oldest)',
    caughtBy: ['test/aws/view.test.ts', 'however long'],
  },
  {
    defect: 'a principal is removed and its connections are left',
    file: 'src/cross-account-kafka/resources/service-consumers.ts',
    find: "if (intent.phase === 'keep') return !consumerAccounts(intent.spec).includes(account);",
    replace: "if (intent.phase === 'keep') return false && consumerAccounts(intent.spec).includes(account);",
    caughtBy: ['test/simulation/revocation.test.ts'],
  },
  {
    defect: 'connections are rejected before the permission is taken away',
    file: 'src/cross-account-kafka/resources/service-consumers.ts',
    find: 'admit(found, intent) ?? accept(found, intent, world) ?? turnAway(found, slot, intent, world);',
    replace: 'turnAway(found, slot, intent, world) ?? admit(found, intent) ?? accept(found, intent, world);',
    caughtBy: ['test/simulation/revocation.test.ts'],
  },
  {
    defect: 'the lease is judged by the wall clock',
    file: 'src/kube/leader.ts',
    find: 'this.#options.clock.monotonic() + ms < this.#endsAt;',
    replace: 'this.#options.clock.now() + ms < this.#endsAt;',
    caughtBy: ['test/kube/leader.test.ts'],
  },
  {
    defect: 'a lease that somebody deleted is taken at once',
    file: 'src/kube/leader.ts',
    find: "if (holderIdentity === '') return true;",
    replace: "if (holderIdentity === undefined || holderIdentity === '') return true;",
    caughtBy: ['test/kube/leader.test.ts'],
  },
  {
    defect: 'a repair that AWS does not keep is sent for ever',
    file: 'src/core/memory.ts',
    find: 'const notAcceptedAfter = 3;',
    replace: 'const notAcceptedAfter = Infinity;',
    caughtBy: ['test/simulation/not-accepted.test.ts'],
  },
  {
    defect: 'what cannot be seen keeps its word for another generation',
    file: 'src/core/report.ts',
    find: 'conditions.filter(({ observedGeneration }) => observedGeneration === generation);',
    replace: 'conditions.filter(({ observedGeneration }) => observedGeneration !== generation || true);',
    caughtBy: ['test/core/report.test.ts', 'another generation'],
  },
  {
    defect: 'what cannot be seen makes an object Ready',
    file: 'src/core/report.ts',
    find: 'return unseen.length === 0 || wasReady',
    replace: 'return unseen.length >= 0 || wasReady',
    caughtBy: ['test/simulation/histories.test.ts', 'makes nothing Ready'],
  },
  {
    defect: 'slow reads are made first come, first served',
    file: 'src/aws/slow-turns.ts',
    find: 'if (ageMs < Math.max(leastMs, this.#roundMs)',
    replace: 'if (ageMs < Math.max(leastMs, 0 * this.#roundMs)',
    caughtBy: ['test/aws/view.test.ts', 'everybody has a turn'],
  },
  {
    defect: 'who has gone is waited for',
    file: 'src/aws/slow-turns.ts',
    find: 'if (atMs < oldest)',
    replace: 'if (atMs < 0 * oldest)',
    caughtBy: ['test/aws/view.test.ts', 'who stays is read sooner'],
  },
];
