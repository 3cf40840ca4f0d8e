/** Kafka versions that MSK offers, oldest first, as in MSK's developer guide, supported-kafka-versions. */
export const kafkaVersions: readonly string[] = [
  '2.8.1',
  '3.4.0',
  '3.5.1',
  '3.6.0',
  '3.7.x',
  '3.7.x.kraft',
  '3.8.x',
  '3.8.x.kraft',
  '3.9.x',
  '3.9.x.kraft',
  '4.0.x.kraft',
];

const numbers = (version: string): number[] =>
  version
    .split('.')
    .slice(0, 3)
    .map((part) => (part === 'x' ? 0 : Number(part)));

export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [numbers(a), numbers(b)];
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
};

/** Without ZooKeeper: the controllers are nodes of the cluster itself. */
export const isKraft = (version: string): boolean => version.endsWith('.kraft') || /^[4-9]\./.test(version);

/** What a cluster of this version can become: newer ones of its own kind. */
export const targetsOf = (version: string): string[] =>
  kafkaVersions.filter((one) => compareVersions(one, version) > 0 && isKraft(one) === isKraft(version));
