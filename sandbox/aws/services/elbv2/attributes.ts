import { AwsRefusal } from '../../service.ts';

type Changes = readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined;

/** L10: what each kind of thing has, from the start. */
export const loadBalancerAttributes = (): Map<string, string> =>
  new Map([
    ['load_balancing.cross_zone.enabled', 'false'],
    ['deletion_protection.enabled', 'false'],
    ['access_logs.s3.enabled', 'false'],
    ['access_logs.s3.bucket', ''],
    ['access_logs.s3.prefix', ''],
    ['ipv6.deny_all_igw_traffic', 'false'],
    ['dns_record.client_routing_policy', 'any_availability_zone'],
    ['zonal_shift.config.enabled', 'false'],
    ['secondary_ips.auto_assigned.per_subnet', '0'],
  ]);

/** L10: the client's address is kept unless targets are addresses and speak TCP. */
export const targetGroupAttributes = (targetType: string, protocol: string): Map<string, string> =>
  new Map([
    ['deregistration_delay.timeout_seconds', '300'],
    ['deregistration_delay.connection_termination.enabled', 'false'],
    ['preserve_client_ip.enabled', String(targetType !== 'ip' || !['TCP', 'TLS'].includes(protocol))],
    ['proxy_protocol_v2.enabled', 'false'],
    ['target_health_state.unhealthy.connection_termination.enabled', 'true'],
    ['stickiness.enabled', 'false'],
    ['load_balancing.cross_zone.enabled', 'use_load_balancer_configuration'],
  ]);

export const listenerAttributes = (): Map<string, string> => new Map([['tcp.idle_timeout.seconds', '350']]);

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  'tcp.idle_timeout.seconds': [60, 6000],
  'deregistration_delay.timeout_seconds': [0, 3600],
  'secondary_ips.auto_assigned.per_subnet': [0, 7],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  'dns_record.client_routing_policy': [
    'any_availability_zone',
    'availability_zone_affinity',
    'partial_availability_zone_affinity',
  ],
};

const switchable = ['true', 'false'];

/** What an attribute can be, if that is a choice; only a target group can leave cross-zone to its load balancer. */
const choicesOf = (attributes: ReadonlyMap<string, string>, key: string): readonly string[] | undefined => {
  if (key === 'load_balancing.cross_zone.enabled' && attributes.has('proxy_protocol_v2.enabled'))
    return [...switchable, 'use_load_balancer_configuration'];
  return choices[key] ?? (switchable.includes(attributes.get(key) ?? '') ? switchable : undefined);
};

/** L10: whole numbers within AWS's ranges, and nothing that is not known. @throws AwsRefusal */
const check = (attributes: ReadonlyMap<string, string>, key: string, value: string): void => {
  const refuse = (message: string): AwsRefusal => new AwsRefusal('InvalidConfigurationRequest', message);
  const now = attributes.get(key);
  if (now === undefined) throw refuse(`Attribute key '${key}' is not recognized`);
  const [least, most] = ranges[key] ?? [];
  const isWithin =
    least === undefined || (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= (most ?? least));
  const isChoice = choicesOf(attributes, key)?.includes(value) ?? true;
  if (!isWithin || !isChoice) throw refuse(`'${key}' cannot be '${value}'`);
  // L15
  if (key === 'secondary_ips.auto_assigned.per_subnet' && Number(value) < Number(now))
    throw refuse(`'${key}' cannot be lowered from '${now}' to '${value}'`);
};

/** All of the changes, or none. @throws AwsRefusal */
export const setAttributes = (attributes: Map<string, string>, changes: Changes): void => {
  for (const { Key = '', Value = '' } of changes ?? []) check(attributes, Key, Value);
  for (const { Key = '', Value = '' } of changes ?? []) attributes.set(Key, Value);
};

export const attributeList = (attributes: ReadonlyMap<string, string>): { Key: string; Value: string }[] =>
  [...attributes].map(([Key, Value]) => ({ Key, Value }));
