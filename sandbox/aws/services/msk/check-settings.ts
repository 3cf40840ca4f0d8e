import type { Call } from '../../service.ts';
import type { Subnet } from '../ec2/network.ts';
import { mostBrokersOf } from './brokers.ts';
import { checkInstanceType, isExpress } from './instance-types.ts';
import { badRequest } from './refusals.ts';
import { clustersOf, type Settings } from './state.ts';
import { checkThroughput } from './throughput.ts';
import { compareVersions, kafkaVersions } from './versions.ts';

const mostGiB = 16384;

/** M15. @throws AwsRefusal */
export const checkKafkaVersion = (version: string, parameter: string): void => {
  if (!kafkaVersions.includes(version))
    throw badRequest(`Unsupported KafkaVersion [${version}]. Valid values: [${kafkaVersions.join(', ')}]`, parameter);
};

/** M11. @throws AwsRefusal */
export const checkRoomInAccount = (more: number, call: Call, parameter: string): void => {
  const most = call.world.quotas.get('kafka.brokersPerAccount');
  const others = [...clustersOf(call).values()].reduce((sum, { settings }) => sum + settings.brokers, 0);
  if (others + more > most) throw badRequest(`The account exceeds its limit of ${most} brokers.`, parameter);
};

/** M30. @throws AwsRefusal */
export const checkVolume = (size: number, parameter: string): void => {
  if (!Number.isInteger(size) || size < 1 || size > mostGiB)
    throw badRequest(`The storage volume size must be between 1 and ${mostGiB} GiB.`, parameter);
};

/** M12: what Express asks for beyond the zones of every cluster. @throws AwsRefusal */
export const checkZones = (subnets: readonly Subnet[], instanceType: string, region: string): void => {
  const zones = new Set(subnets.map(({ zoneId }) => zoneId));
  const refuse = (message: string): Error => badRequest(message, 'clientSubnets');
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1)
    throw refuse('One or more subnets belong to different VPCs.');
  if (subnets.length < 2 || subnets.length > 3 || zones.size < subnets.length)
    throw refuse('Specify either two or three client subnets. Each must be in a different Availability Zone.');
  if (zones.has('use1-az3')) throw refuse('The Availability Zone use1-az3 is not supported.');
  if (region === 'us-west-1' && subnets.length > 2) throw refuse('In this Region specify exactly two client subnets.');
  if (isExpress(instanceType) && subnets.length !== 3)
    throw refuse('Express brokers need client subnets in exactly three Availability Zones.');
};

/** M10. @throws AwsRefusal */
const checkCount = ({ brokers, kafkaVersion }: Settings, zones: number, call: Call): void => {
  if (brokers % zones !== 0)
    throw badRequest(
      'The number of broker nodes must be a multiple of Availability Zones in the Client Subnets parameter.',
      'numberOfBrokerNodes',
    );
  const most = mostBrokersOf(kafkaVersion, call);
  if (brokers < zones || brokers > most)
    throw badRequest(`The number of broker nodes must be between ${zones} and ${most}.`, 'numberOfBrokerNodes');
};

/** What a new cluster may ask for. @throws AwsRefusal */
export const checkSettings = (settings: Settings, zones: number, call: Call): void => {
  const { brokers, instanceType, storageGiB, kafkaVersion } = settings;
  checkKafkaVersion(kafkaVersion, 'kafkaVersion');
  checkInstanceType(instanceType, 'instanceType');
  if (isExpress(instanceType) && compareVersions(kafkaVersion, '3.6.0') < 0)
    throw badRequest('Express brokers need Apache Kafka version 3.6.0 or newer.', 'kafkaVersion');
  checkCount(settings, zones, call);
  checkRoomInAccount(brokers, call, 'numberOfBrokerNodes');
  if (storageGiB !== undefined) checkVolume(storageGiB, 'volumeSize');
  checkThroughput(settings, 'provisionedThroughput');
};
