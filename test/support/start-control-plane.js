import process from 'node:process';

/** One control plane for all suites of a run. The workers inherit its addresses; it dies with this process at the latest. */
export default async function start() {
  const { serviceAccount, startControlPlane } = await import('../../sandbox/kubernetes/control-plane.ts');
  const weak = serviceAccount('default', 'without-rights');
  const plane = await startControlPlane({ users: [weak] });
  globalThis.controlPlane = plane;
  process.env.CLUSTER_KUBECONFIG = plane.kubeconfig;
  process.env.CLUSTER_KUBECONFIG_WITHOUT_RIGHTS = plane.kubeconfigFor(weak);
  process.env.CLUSTER_KUBECTL = plane.kubectl;
}
