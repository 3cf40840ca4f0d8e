import { expect, test } from '@jest/globals';
import type { IngressRule } from '../../src/aws/facts.ts';
import { letIn, tcpFrom } from '../../src/cross-account-kafka/ingress-rules.ts';

const needed = tcpFrom('sg-nlb', 9094);
const ranges = ['10.0.1.0/24', '10.0.2.0/24'];
const all = (source: string): IngressRule => ({ protocol: '-1', fromPort: -1, toPort: -1, source });
const ports = (fromPort: number, toPort: number): IngressRule => ({ ...tcpFrom('sg-nlb', 0), fromPort, toPort });

test.each<[string, IngressRule[]]>([
  ['the very rule', [needed]],
  ['a range of ports that has the port', [ports(9090, 9100)]],
  ['everything from the group', [all('sg-nlb')]],
  ['the whole network', [tcpFrom('10.0.0.0/16', 9094)]],
  ['everybody', [all('0.0.0.0/0')]],
  ['each range by a rule of its own', [tcpFrom('10.0.1.0/24', 9094), tcpFrom('10.0.2.0/24', 9094)]],
])('%s lets the load balancers in', (_what, rules) => {
  expect(letIn(rules, needed, ranges)).toBe(true);
});

test.each<[string, IngressRule[]]>([
  ['no rule', []],
  ['another port', [tcpFrom('sg-nlb', 9092)]],
  ['another group', [tcpFrom('sg-other', 9094)]],
  ['another protocol', [{ ...needed, protocol: 'udp' }]],
  ['one range of two', [tcpFrom('10.0.1.0/24', 9094)]],
  ['half of each range', [tcpFrom('10.0.1.0/25', 9094), tcpFrom('10.0.2.0/25', 9094)]],
  ['addresses of the newer kind', [tcpFrom('::/0', 9094)]],
  ['a prefix list', [tcpFrom('pl-1', 9094)]],
])('%s does not', (_what, rules) => {
  expect(letIn(rules, needed, ranges)).toBe(false);
});

test('no range is known: nothing but the group itself counts', () => {
  expect(letIn([all('0.0.0.0/0')], needed, [])).toBe(false);
});
