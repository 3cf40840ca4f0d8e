import type { KubeClient } from '../../../src/kube/client.ts';
import type { KubeResource } from '../../../src/kube/object.ts';
import type { Pod } from './pod.ts';

const serviceAccounts: KubeResource = {
  ...{ group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount' },
};
const annotation = 'eks.amazonaws.com/role-arn';
const folder = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const volume = 'aws-iam-token';

/**
 * The pod as EKS's webhook changes it when its service account names a role: the SDK finds the role and a token for it
 * (Amazon EKS user guide: IAM roles for service accounts). Here the node does it, since no webhook runs.
 */
export const withRole = async (kube: KubeClient, pod: Pod): Promise<Pod> => {
  const { namespace = '' } = pod.metadata;
  const account = await kube.get(serviceAccounts, { namespace, name: pod.spec.serviceAccountName ?? 'default' });
  const role = account.metadata.annotations?.[annotation];
  if (role === undefined) return pod;
  const token = { serviceAccountToken: { path: 'token', audience: 'sts.amazonaws.com', expirationSeconds: 86_400 } };
  const env = [
    { name: 'AWS_ROLE_ARN', value: role },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${folder}/token` },
  ];
  const containers = pod.spec.containers.map((container) => ({
    ...container,
    env: [...(container.env ?? []), ...env],
    volumeMounts: [...(container.volumeMounts ?? []), { name: volume, mountPath: folder }],
  }));
  const volumes = [...(pod.spec.volumes ?? []), { name: volume, projected: { sources: [token] } }];
  return { ...pod, spec: { ...pod.spec, containers, volumes } };
};
