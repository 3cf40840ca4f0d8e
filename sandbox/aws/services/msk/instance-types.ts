import { badRequest } from './refusals.ts';

/**
 * Broker types and how many partitions MSK recommends at most on one broker: MSK developer guide, bestpractices (Standard) and
 * bestpractices-express.
 */
const mostPartitions: Readonly<Record<string, number>> = {
  'kafka.t3.small': 300,
  'kafka.m5.large': 1000,
  'kafka.m5.xlarge': 1000,
  'kafka.m5.2xlarge': 2000,
  'kafka.m5.4xlarge': 4000,
  'kafka.m5.8xlarge': 4000,
  'kafka.m5.12xlarge': 4000,
  'kafka.m5.16xlarge': 4000,
  'kafka.m5.24xlarge': 4000,
  'kafka.m7g.large': 1000,
  'kafka.m7g.xlarge': 1000,
  'kafka.m7g.2xlarge': 2000,
  'kafka.m7g.4xlarge': 4000,
  'kafka.m7g.8xlarge': 4000,
  'kafka.m7g.12xlarge': 4000,
  'kafka.m7g.16xlarge': 4000,
  'express.m7g.large': 1500,
  'express.m7g.xlarge': 2000,
  'express.m7g.2xlarge': 4000,
  'express.m7g.4xlarge': 8000,
  'express.m7g.8xlarge': 16000,
  'express.m7g.12xlarge': 24000,
  'express.m7g.16xlarge': 32000,
};

/** @throws AwsRefusal */
export const checkInstanceType = (type: string, parameter: string): void => {
  if (!(type in mostPartitions)) throw badRequest(`Unsupported InstanceType [${type}].`, parameter);
};

export const mostPartitionsOn = (type: string): number => mostPartitions[type] ?? 0;

export const isExpress = (type: string): boolean => type.startsWith('express.');

/** M31. @throws AwsRefusal */
export const checkRebalancing = (type = ''): void => {
  if (!isExpress(type)) throw badRequest('Intelligent rebalancing is for Express brokers only.', 'rebalancing');
};

/** Whether MSK takes brokers of this type away again: MSK developer guide, msk-remove-broker. */
export const isRemovable = (type: string): boolean => /^(kafka\.(m5|m7g)|express\.m7g)\./.test(type);
