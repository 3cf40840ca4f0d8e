import type { ContainerStatus, Pod } from './kinds.ts';

/** What a container waits for that begins as it should. */
const beginning: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** Why no node has taken a pod; undefined of one that has a node, or is new. A node may yet come: autoscalers make them. */
export const unscheduled = ({ status }: Pod): string | undefined => {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False'
    ? `no node takes it (${scheduled.message ?? scheduled.reason ?? ''})`
    : undefined;
};

/** Why a pod does not answer, in Kubernetes' own words; undefined where it may be about to. */
export const podTrouble = ({ metadata, status }: Pod): string | undefined => {
  const [container] = status?.containerStatuses ?? [];
  if (!container) return undefined;
  return endingOf(container, metadata.name) ?? waitingOf(container);
};

/** A container that runs again may end again: it is told until the pod answers. */
const endingOf = ({ lastState, restartCount }: ContainerStatus, pod: string): string | undefined => {
  const ended = lastState?.terminated;
  if (!ended) return undefined;
  const how = `${ended.reason ?? 'Error'}, exit code ${ended.exitCode ?? '?'}`;
  return `it ended (${how}) and was restarted, ${restartCount ?? 1} times so far: kubectl logs ${pod} --previous says why`;
};

const waitingOf = ({ state }: ContainerStatus): string | undefined => {
  const { reason = '', message } = state?.waiting ?? {};
  if (reason === '' || beginning.includes(reason)) return undefined;
  return message === undefined ? reason : `${reason}: ${message}`;
};
