import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { untilSignal } from './signals.ts';
import { startWorld, type SandboxWorld } from './world.ts';

/** Everything: AWS, Kubernetes and the operator, until SIGINT or SIGTERM. */
export const up = async (args: string[]): Promise<number> => {
  const { values } = parseArgs({
    args,
    options: {
      'env-file': { type: 'string' },
      clock: { type: 'string', default: '120' },
      'no-operator': { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
    },
  });
  const signal = untilSignal();
  const clock = Number(values.clock);
  console.log(`AWS runs ${clock} times faster than the real one (--clock)`);
  const installed = values.bare ? 'nothing' : 'all';
  const world = await startWorld({ clock, kafka: true, progress: console.log, installed });
  if (values['env-file'] !== undefined) writeFileSync(values['env-file'], environment(world));
  if (!values['no-operator'] && !values.bare) await world.startOperator();
  console.log('ready');
  await signal;
  await world.stop();
  return 0;
};

/** Shell assignments for whoever wants to look in: `set -a; . FILE`. */
const environment = ({ kubernetes, aws, operatorRoleArn }: SandboxWorld): string =>
  [
    `KUBECONFIG='${kubernetes.kubeconfig}'`,
    `KUBECTL='${kubernetes.kubectl}'`,
    `AWS_ENDPOINT_URL='${aws.endpoint}'`,
    `AWS_REGION='eu-central-1'`,
    `OPERATOR_ROLE_ARN='${operatorRoleArn}'`,
    '',
  ].join('\n');
