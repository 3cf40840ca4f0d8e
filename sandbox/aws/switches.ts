/**
 * What nobody outside of AWS knows for sure: one question an entry, its possible answers, the likeliest first. The first is
 * what the double does unless told otherwise, so that whoever builds on it can show that both answers are survived.
 */
export const unknowns = {
  'msk.notDrained': {
    question: 'how UpdateBrokerCount refuses brokers that still hold partitions',
    answers: ['refused', 'operationFails'],
  },
  'msk.removalOpType': {
    question: 'the operation type of a removal of brokers',
    answers: ['DECREASE_BROKER_COUNT', 'BROKER_REMOVAL'],
  },
  'msk.deletedIds': {
    question: 'when DeletedBrokerIds of an operation is filled',
    answers: ['atCompletion', 'fromTheStart'],
  },
  'msk.reuseIds': { question: 'whether ids of removed brokers are given again', answers: ['no', 'yes'] },
  'msk.duplicateName': {
    question: 'the code for a cluster name in use',
    answers: ['ConflictException', 'BadRequestException'],
  },
  'msk.rate': { question: 'the rate limit of MSK’s control plane', answers: ['2/s', 'none'] },
  'msk.throttleCode': {
    question: 'the code of throttling on operations that do not model TooManyRequestsException',
    answers: ['TooManyRequestsException', 'ThrottlingException'],
  },
  'msk.wrongStateText': {
    question: 'whether the refusal of an update outside ACTIVE names the state',
    answers: ['namesState', 'namesNone'],
  },
  'msk.publicNames': {
    question: 'whether ListNodes lists b-<id>-public names, and where',
    answers: ['absent', 'first'],
  },
  'msk.newNode': {
    question: 'what ListNodes shows of a broker that is coming up',
    answers: ['fieldsMissing', 'omitted', 'complete'],
  },
  'msk.clientBroker': { question: 'the default of ClientBroker', answers: ['TLS', 'TLS_PLAINTEXT'] },
  'msk.replacedIp': { question: 'whether a replaced broker keeps its address', answers: ['same', 'changed'] },
  'msk.earlyBootstrap': { question: 'GetBootstrapBrokers before ACTIVE', answers: ['refused', 'empty'] },
  'msk.missing': {
    question: 'a missing cluster where NotFoundException is not modelled',
    answers: ['BadRequestException', 'NotFoundException'],
  },
  'msk.versionBump': { question: 'when CurrentVersion changes', answers: ['accepted', 'completed'] },
  'msk.logGroup': { question: 'a missing log group at creation', answers: ['refused', 'clusterFails'] },
  'msk.encryptionKey': {
    question: 'a key for the volumes of a new cluster that cannot be used',
    answers: ['refused', 'clusterFails'],
  },
  'msk.minStorage': { question: 'the smallest target of a storage update', answers: ['none', '100'] },
  'ec2.provisioningNlb': {
    question: 'an endpoint service on a load balancer that is provisioning',
    answers: ['refused', 'accepted'],
  },
  'ec2.oldToken': {
    question: 'a client token whose service was deleted',
    answers: ['deletedObject', 'newObject'],
  },
  'ec2.rate': { question: 'EC2’s token buckets for each action', answers: ['100/20', '5/1'] },
  'ec2.serviceQuota': { question: 'the quota of endpoint services', answers: ['none', '20'] },
  'ec2.codes': {
    question:
      'the codes of a duplicate group, too many endpoints, too many rules, and a load balancer that has a service already',
    answers: ['asDocumented', 'others'],
  },
  'ec2.goneService': {
    question: 'a deleted endpoint service on permission reads and on describe',
    answers: ['NotFound', 'UNKNOWN', 'emptyList', 'Deleted'],
  },
  'ec2.deletedService': {
    question: 'what a service shows from its deletion until it is gone',
    answers: ['Deleting', 'Available'],
  },
  'ec2.endpointIp': { question: 'whether an endpoint’s addresses are stable', answers: ['stable', 'changedOnce'] },
  'ec2.newService': { question: 'ServiceState in the answer to a creation', answers: ['Pending', 'Available'] },
  'elb.writeRate': { question: 'the token bucket of ELB’s writes', answers: ['20/3', 'none'] },
  'elb.tagsAreSettings': {
    question: 'whether tags count when CreateLoadBalancer compares settings',
    answers: ['no', 'yes'],
  },
  'elb.missingOne': {
    question: 'a describe by ARN or name of which one is missing',
    answers: ['fails', 'leftOut'],
  },
  'elb.dropAz': {
    question: 'whether a zone can be taken from a network load balancer',
    answers: ['refused', 'accepted'],
  },
  'elb.limitName': {
    question: 'the name of the limit of network load balancers in DescribeAccountLimits',
    answers: ['network-load-balancers', 'absent'],
  },
} as const satisfies Record<string, { question: string; answers: readonly [string, ...string[]] }>;

export type Switch = keyof typeof unknowns;
export type AnswerTo<Name extends Switch> = (typeof unknowns)[Name]['answers'][number];

/** How the unknowns are answered in one world. */
export class Switches {
  readonly #set = new Map<Switch, string>();

  get<Name extends Switch>(name: Name): AnswerTo<Name> {
    return (this.#set.get(name) ?? unknowns[name].answers[0]) as AnswerTo<Name>;
  }

  set<Name extends Switch>(name: Name, answer: AnswerTo<Name>): void {
    this.#set.set(name, answer);
  }

  /** @throws Error naming the switches, or the answers of this one, when there is no such */
  setByName(name: string, answer: string): void {
    if (!(name in unknowns)) throw new Error(`no switch ${name}; there are ${Object.keys(unknowns).join(', ')}`);
    const { answers } = unknowns[name as Switch];
    if (!answers.some((one) => one === answer))
      throw new Error(`${name} is one of ${answers.join(', ')}, not ${answer}`);
    this.#set.set(name as Switch, answer);
  }

  all(): Readonly<Record<string, string>> {
    return Object.fromEntries((Object.keys(unknowns) as Switch[]).map((name) => [name, this.get(name)]));
  }

  clear(): void {
    this.#set.clear();
  }
}
