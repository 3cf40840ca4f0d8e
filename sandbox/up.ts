import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { untilSignal } from './signals.ts';
import { speedOf } from './speed.ts';
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
  const clock = speedOf(values.clock);
  if (values.bare && values['no-operator']) throw new Error('--bare and --no-operator exclude each other');
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

/** For the shell of whoever wants to look in: `. FILE`. */
const environment = ({ kubernetes, aws, operatorRoleArn }: SandboxWorld): string =>
  [
    `export KUBECONFIG='${kubernetes.kubeconfig}'`,
    `export KUBECTL='${kubernetes.kubectl}'`,
    `export AWS_ENDPOINT_URL='${aws.endpoint}'`,
    `export AWS_REGION='eu-central-1'`,
    `export OPERATOR_ROLE_ARN='${operatorRoleArn}'`,
    '',
  ].join('\n');
