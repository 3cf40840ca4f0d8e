import { dump } from 'js-yaml';
import { calls } from '../src/aws/calls.ts';
import { reads } from '../src/aws/reads.ts';
import { crossAccountKafka } from '../src/api/cross-account-kafka.ts';
import { customResourceDefinition, type CustomResource } from '../src/api/crd.ts';
import { sensorProducer } from '../src/api/sensor-producer.ts';

const header = '# Generated from src/api by `npm run generate`: change it there.\n';

/** The files that are made from the code, by path from the project's top: `npm run generate` writes them, a test compares them. */
export const generatedFiles = (): Record<string, string> => ({
  'crds/crossaccountkafkas.yaml': crdFile(crossAccountKafka),
  'crds/sensorproducers.yaml': crdFile(sensorProducer),
  'deploy/iam/operator-policy.json': `${JSON.stringify(operatorPolicy(), null, 2)}\n`,
});

const crdFile = (resource: CustomResource): string =>
  header + dump(customResourceDefinition(resource), { noRefs: true, lineWidth: 120 });

/** What the secret's key is used for on our behalf when we write and read the value. */
const keyUse = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Every AWS action that the code calls, by the names of its tables. */
const operatorPolicy = (): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'CrossAccountKafka',
      Effect: 'Allow',
      Action: [...Object.keys(calls), ...Object.keys(reads), ...keyUse].sort(),
      Resource: '*',
    },
  ],
});
