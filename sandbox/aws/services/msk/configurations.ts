import type * as kafka from '@aws-sdk/client-kafka';
import type { Call, Handlers } from '../../service.ts';
import { stateOf, type Place } from '../../world.ts';
import { durations } from '../durations.ts';
import { checkKafkaVersion } from './check-settings.ts';
import { pageOf } from './pages.ts';
import { badRequest, conflict, notFound } from './refusals.ts';
import { clustersOf } from './state.ts';

/** MSK developer guide, limits. */
const mostConfigurations = 100;
const mostRevisions = 50;

interface Revision {
  readonly number: number;
  readonly description: string | undefined;
  readonly properties: Uint8Array;
  readonly createdAt: number;
}

interface Configuration {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly kafkaVersions: readonly string[];
  readonly revisions: Revision[];
  state: kafka.ConfigurationState;
  readonly createdAt: number;
}

const configurations = stateOf('kafka-configurations', () => new Map<string, Configuration>());

const configurationsOf = ({ world, account, region }: Place): Map<string, Configuration> =>
  world.state(configurations, account, region);

/** @throws AwsRefusal */
const find = (arn: string | undefined, call: Call): Configuration => {
  const found = configurationsOf(call).get(arn ?? '');
  if (!found) throw notFound('configuration', 'arn');
  return found;
};

/** @throws AwsRefusal */
const revisionOf = ({ revisions }: Configuration, number: number | undefined): Revision => {
  const found = revisions.find((one) => one.number === number);
  if (!found) throw notFound('configuration revision', 'revision');
  return found;
};

/** Whether a cluster of this version can be given a configuration. @throws AwsRefusal */
export const checkConfiguration = (
  info: kafka.ConfigurationInfo | undefined,
  kafkaVersion: string,
  call: Call,
): void => {
  const found = configurationsOf(call).get(info?.Arn ?? '');
  if (!found?.revisions.some(({ number }) => number === info?.Revision))
    throw badRequest('The configuration or its revision does not exist.', 'configurationInfo');
  if (found.kafkaVersions.length > 0 && !found.kafkaVersions.includes(kafkaVersion))
    throw badRequest(`The configuration does not support Kafka version ${kafkaVersion}.`, 'configurationInfo');
};

const describeRevision = ({ number, description, createdAt }: Revision): kafka.ConfigurationRevision => ({
  Revision: number,
  Description: description,
  CreationTime: new Date(createdAt),
});

const describe = (found: Configuration): kafka.Configuration => {
  const latest = found.revisions.at(-1);
  return {
    Arn: found.arn,
    Name: found.name,
    Description: found.description ?? '',
    KafkaVersions: [...found.kafkaVersions],
    State: found.state,
    CreationTime: new Date(found.createdAt),
    LatestRevision: latest && describeRevision(latest),
  };
};

const addRevision = (found: Configuration, input: kafka.UpdateConfigurationRequest, call: Call): void => {
  if (found.revisions.length >= mostRevisions)
    throw badRequest(`A configuration has at most ${mostRevisions} revisions.`, 'arn');
  found.revisions.push({
    number: found.revisions.length + 1,
    description: input.Description,
    properties: input.ServerProperties ?? new Uint8Array(),
    createdAt: call.world.clock.now(),
  });
};

/** @throws AwsRefusal */
const create = (input: kafka.CreateConfigurationRequest, call: Call): Configuration => {
  const all = configurationsOf(call);
  const name = input.Name ?? '';
  if (!/^[0-9A-Za-z][0-9A-Za-z-]*$/.test(name))
    throw badRequest('The name of a configuration consists of letters, digits and hyphens.', 'name');
  for (const version of input.KafkaVersions ?? []) checkKafkaVersion(version, 'kafkaVersions');
  if ([...all.values()].some((one) => one.name === name))
    throw conflict(`A resource with this name already exists: configuration ${name}`, 'name');
  if (all.size >= mostConfigurations)
    throw badRequest(`An account has at most ${mostConfigurations} configurations.`, 'name');
  const id = call.world.id(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const made: Configuration = {
    arn: `arn:aws:kafka:${call.region}:${call.account}:configuration/${name}/${id}-2`,
    name,
    description: input.Description,
    kafkaVersions: [...(input.KafkaVersions ?? [])],
    revisions: [],
    state: 'ACTIVE',
    createdAt: call.world.clock.now(),
  };
  addRevision(made, { Arn: made.arn, Description: input.Description, ServerProperties: input.ServerProperties }, call);
  all.set(made.arn, made);
  return made;
};

/** A configuration that a cluster has stays. @throws AwsRefusal */
const remove = (found: Configuration, call: Call): void => {
  if ([...clustersOf(call).values()].some(({ settings }) => settings.configuration?.Arn === found.arn))
    throw badRequest('The configuration is in use by a cluster.', 'arn');
  found.state = 'DELETING';
  call.world.clock.after(durations.configurationDeletion, () => {
    configurationsOf(call).delete(found.arn);
  });
};

/** Configurations of brokers, and their revisions. */
export const configurationHandlers: Handlers<typeof kafka> = {
  CreateConfiguration: (input, call) => {
    const { Arn, Name, State, CreationTime, LatestRevision } = describe(create(input, call));
    return { Arn, Name, State, CreationTime, LatestRevision };
  },
  UpdateConfiguration: (input, call) => {
    const found = find(input.Arn, call);
    addRevision(found, input, call);
    return { Arn: found.arn, LatestRevision: describe(found).LatestRevision };
  },
  DescribeConfiguration: (input, call) => describe(find(input.Arn, call)),
  DescribeConfigurationRevision: (input, call) => {
    const found = find(input.Arn, call);
    const revision = revisionOf(found, input.Revision);
    return { Arn: found.arn, ...describeRevision(revision), ServerProperties: revision.properties };
  },
  ListConfigurations: (input, call) => {
    const { items, next } = pageOf([...configurationsOf(call).values()], input);
    return { NextToken: next, Configurations: items.map(describe) };
  },
  ListConfigurationRevisions: (input, call) => {
    const { items, next } = pageOf(find(input.Arn, call).revisions.toReversed(), input);
    return { NextToken: next, Revisions: items.map(describeRevision) };
  },
  DeleteConfiguration: (input, call) => {
    const found = find(input.Arn, call);
    remove(found, call);
    return { Arn: found.arn, State: found.state };
  },
};
