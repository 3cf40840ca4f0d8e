import { renameSync, writeFileSync } from 'node:fs';
import { brokerNamesIn } from './aws/broker-names.ts';
import type { Double } from './aws/double.ts';
import type { Names } from './hosts/names.ts';

/** Writes the names of a VPC for its hosts; they never see half of them. */
export const writeNames = (file: string, names: Names): void => {
  writeFileSync(`${file}.next`, JSON.stringify(names));
  renameSync(`${file}.next`, file);
};

/** Keeps the names of a VPC's brokers in a file that its hosts resolve by. */
export const keepBrokerNames = (double: Double, vpcId: string, file: string): void => {
  let written = '';
  const write = (): void => {
    const names = brokerNamesIn(vpcId, double.world);
    const text = JSON.stringify(names);
    if (text === written) return;
    writeNames(file, names);
    written = text;
  };
  write();
  double.follow(write);
};
