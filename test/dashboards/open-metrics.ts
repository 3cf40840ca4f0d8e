import type { Recorded } from '../simulation/alerts/recorder.ts';

/** What was recorded, as OpenMetrics: the one format that Prometheus takes samples of the past in. */
export const openMetrics = ({ beganMs, samples }: Recorded): string => {
  const lines = [...samples].flatMap(([series, values]) =>
    [...values].map(([minute, value]) => `${series} ${value} ${beganMs / 1000 + minute * 60}`),
  );
  return [...lines, '# EOF', ''].join('\n');
};
