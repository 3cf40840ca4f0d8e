import { BlockList, isIPv4 } from 'node:net';
import type { IngressRule } from '../aws/facts.ts';

export const tcpFrom = (source: string, port: number): IngressRule => ({
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  source,
});

/** `tcp 9094 from sg-…`, as a person would say it. */
export const tellRule = ({ protocol, fromPort, toPort, source }: IngressRule): string =>
  `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`} from ${source}`;

export const sameRule = (a: IngressRule, b: IngressRule): boolean =>
  a.protocol === b.protocol && a.fromPort === b.fromPort && a.toPort === b.toPort && a.source === b.source;

/** EC2's form of a rule; which member holds the source tells its look. */
export const permission = ({ protocol, fromPort, toPort, source }: IngressRule): object => {
  const range = { IpProtocol: protocol, ...(protocol === '-1' ? {} : { FromPort: fromPort, ToPort: toPort }) };
  if (source.startsWith('sg-')) return { ...range, UserIdGroupPairs: [{ GroupId: source }] };
  if (source.startsWith('pl-')) return { ...range, PrefixListIds: [{ PrefixListId: source }] };
  return source.includes(':')
    ? { ...range, Ipv6Ranges: [{ CidrIpv6: source }] }
    : { ...range, IpRanges: [{ CidrIp: source }] };
};

/**
 * Whether rules let in what a rule for one port from one group would: by naming that group, or every range of addresses that
 * its members can have.
 */
export const letIn = (rules: readonly IngressRule[], needed: IngressRule, ranges: readonly string[]): boolean => {
  const open = rules.filter((rule) => opens(rule, needed.fromPort));
  return (
    open.some(({ source }) => source === needed.source) ||
    (ranges.length > 0 && ranges.every((range) => open.some(({ source }) => contains(source, range))))
  );
};

const opens = ({ protocol, fromPort, toPort }: IngressRule, port: number): boolean =>
  protocol === '-1' || (protocol === 'tcp' && fromPort <= port && port <= toPort);

/** Whether a rule's source is a range of IPv4 addresses that holds the whole of another. */
const contains = (source: string, range: string): boolean => {
  const [network = '', prefix = ''] = source.split('/');
  const [first = '', length = ''] = range.split('/');
  if (!isIPv4(network)) return false;
  const addresses = new BlockList();
  addresses.addSubnet(network, Number(prefix));
  return Number(prefix) <= Number(length) && addresses.check(first);
};
