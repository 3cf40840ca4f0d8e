import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../src/clock.ts';
import { KubeClient } from '../src/kube/client.ts';
import { httpsTransport, loadKubeConfig } from '../src/kube/transport.ts';
import type { Double } from './aws/double.ts';
import type { Progress } from './cache.ts';
import type { Children } from './children.ts';
import { makeAuthority } from './authority.ts';
import { missingForKafka } from './kafka/parts.ts';
import type { ControlPlane } from './kubernetes/control-plane.ts';
import { Kubelet } from './kubernetes/kubelet.ts';
import { MskBrokers } from './msk-brokers.ts';
import { keepBrokerNames } from './vpc-names.ts';
import { podsInVpc } from './vpc-pods.ts';

const providerVpc = 'vpc-0aaaaaaaaaaaaaaa1';

export interface StreamingOptions {
  readonly aws: Double;
  readonly kubernetes: ControlPlane;
  readonly children: Children;
  /** A folder of its own, which its owner removes. */
  readonly folder: string;
  readonly progress: Progress;
}

/** What makes bytes flow in a world: real brokers behind MSK's, and nodes that run pods in the provider's VPC. */
export interface Streaming {
  /** PEM, of the authority that signed the brokers' certificates: for whoever is to trust it. */
  readonly authorityFile: string;
  stop(): Promise<void>;
}

/** Goes on without real brokers, and says so, where they cannot be run. */
export const startStreaming = async (options: StreamingOptions): Promise<Streaming> => {
  const { aws, children, folder, progress } = options;
  mkdirSync(folder, { recursive: true });
  const authority = await makeAuthority();
  const [authorityFile, namesFile] = [path.join(folder, 'authority.pem'), path.join(folder, 'names.json')];
  writeFileSync(authorityFile, authority.cert);
  keepBrokerNames(aws, providerVpc, namesFile);
  const missing = await missingForKafka();
  if (missing === undefined)
    aws.world.machines = new MskBrokers({ children, authority, folder, progress, onTrouble: progress });
  else progress(missing);
  const nodes = await startNodes(options, {
    ...{ SANDBOX_NAMES_FILE: namesFile, NODE_EXTRA_CA_CERTS: authorityFile },
    ...inCluster(options.kubernetes.url),
    // No credentials are looked for outside of this machine.
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    authorityFile,
    stop: async () => {
      await nodes.stop();
      await aws.world.machines.clear();
    },
  };
};

/** How a pod finds the API server. */
const inCluster = (url: string): NodeJS.ProcessEnv => {
  const { hostname, port } = new URL(url);
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
};

const startNodes = async (
  { aws, kubernetes, children, folder, progress }: StreamingOptions,
  env: NodeJS.ProcessEnv,
): Promise<{ stop(): Promise<void> }> => {
  const transport = httpsTransport(loadKubeConfig(kubernetes.kubeconfig));
  const kube = new KubeClient({ transport, clock: systemClock, userAgent: 'kubelet' });
  const kubelet = new Kubelet({
    ...{ kube, children, env, network: podsInVpc(aws.world), tls: kubernetes.kubeletTls },
    folder: path.join(folder, 'pods'),
    onTrouble: progress,
  });
  await kubelet.start();
  return {
    stop: async () => {
      await kubelet.stop();
      kube.close();
    },
  };
};
