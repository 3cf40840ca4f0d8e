import type { TestWorld } from './sandbox.ts';
import { helm } from './tools/helm.ts';

/** The operator as a Helm release in one namespace of a world, set up for the world's AWS. */
export class Release {
  readonly #world: TestWorld;
  readonly #namespace: string;

  constructor(world: TestWorld, namespace: string) {
    this.#world = world;
    this.#namespace = namespace;
  }

  /** Installs a chart, or brings what is installed to it, and waits until its pods are ready. */
  async bring(chart: string, ...values: string[]): Promise<void> {
    const { aws, clock, operatorRoleArn } = this.#world.sandbox;
    await helm(
      ...['upgrade', '--install', ...this.#name, chart, '--create-namespace', '--wait', '--timeout', '60s'],
      ...['--set', `awsEndpoint=${aws.endpoint},extraArgs={--aws-time-scale=${clock}},leaseDuration=2s`],
      ...['--set', `serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=${operatorRoleArn}`],
      ...values.flatMap((value) => ['--set', value]),
    );
  }

  async uninstall(): Promise<void> {
    await helm('uninstall', ...this.#name, '--wait');
  }

  /** The operator's pods, as kubectl prints them. */
  pods(...more: string[]): Promise<string> {
    const label = 'app.kubernetes.io/name=cross-account-kafka';
    return this.#world.sandbox.kubectl('get', 'pods', '-n', this.#namespace, '-l', label, ...more);
  }

  get #name(): string[] {
    const { kubeconfig } = this.#world.sandbox.kubernetes;
    return ['cross-account-kafka', '--namespace', this.#namespace, '--kubeconfig', kubeconfig];
  }
}
