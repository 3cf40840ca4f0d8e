import {
  abandonAnnotation,
  acceptAnnotation,
  finalizer,
  pausedAnnotation,
  reconcileAtAnnotation,
} from '../../src/api/cross-account-kafka.ts';
import { allowTag, exposeTag, ownerTag, slotTag, uidTag } from '../../src/core/tags.ts';
import { serviceTag } from '../../src/cross-account-kafka/resources/endpoint-service.ts';
import { producerLabel } from '../../src/sensor-producer/names.ts';
import { settingsAnnotation } from '../../src/sensor-producer/settings-of.ts';
import { code, page, table } from './markdown.ts';

const annotations = [
  [
    pausedAnnotation,
    '`"true"`',
    'Looks and reports, and writes nothing to AWS. Any other value, or none, is no pause.',
  ],
  [
    reconcileAtAnnotation,
    'any text; a new one counts',
    'Looks at once and tries what AWS refused once more. `.status.lastHandledReconcileAt` tells the value that was acted on.',
  ],
  [
    acceptAnnotation,
    'ids of endpoints or accounts, separated by commas or spaces',
    'With `exposure.acceptance: Manual`: lets in these connections, if they are of a consumer’s account. Taking an id out cuts nobody off.',
  ],
  [
    abandonAnnotation,
    'the object’s `metadata.uid`',
    'Lets a deleted object go whatever is left of it in AWS, and touches nothing. The uid keeps it from being copied to another object.',
  ],
] as const;

const written = [
  [
    finalizer,
    'finalizer of a CrossAccountKafka',
    'On before the first write to AWS, off once everything is gone that is to go.',
  ],
  [producerLabel, 'label on what belongs to a SensorProducer', 'Its name. The selector of its pods.'],
  [
    settingsAnnotation,
    'annotation on a SensorProducer’s ConfigMap and pods',
    'Fingerprint of those settings that need new pods.',
  ],
] as const;

const ownTags = [
  [
    ownerTag,
    'everything',
    '`<installation>/<namespace>/<name>` of the object. Nothing without it is ever changed or deleted.',
  ],
  [slotTag, 'everything', 'What it is of the object: `cluster`, `b1` for what belongs to broker 1, …'],
  [
    uidTag,
    'everything',
    'The `metadata.uid` of the object that made it. For information: an object made again keeps the old one.',
  ],
  [
    serviceTag,
    'load balancers',
    'The last endpoint service that was made for it, so that another can be made once somebody deletes that one.',
  ],
] as const;

const othersTags = [
  [
    exposeTag,
    'an MSK cluster that somebody else made',
    'Objects that may expose it, `<namespace>/<name>`, separated by spaces ([guide](../guides/expose-an-existing-cluster.md)).',
  ],
  [
    allowTag,
    'what a spec names: SCRAM secrets, a security group that is to get the ingress rule, and under `requireGrants` subnets, client groups and keys',
    'Namespaces whose objects may use it, separated by spaces ([guide](../guides/roles-and-accounts.md#4-what-a-spec-names)).',
  ],
] as const;

/** docs/reference/annotations.md: annotations, labels and tags that are read or written. */
export const annotationsPage = (): string =>
  page(
    'Annotations, labels and tags',
    '`src`',
    '## Annotations that you set on a CrossAccountKafka',
    names(['Annotation', 'Value', 'What it does'], annotations),
    'Whoever may change the object may set them.',
    '## What the operator writes in Kubernetes',
    names(['Name', 'What', 'Meaning'], written),
    '## Tags that the operator sets in AWS',
    names(['Tag', 'On', 'Meaning'], ownTags),
    'Besides, `spec.tags`. Its keys may not begin with `crossaccountkafka.dev/` or `aws:`. Tags of others stay. Wherever a tag of ours is changed by hand it is put back, but the uid; where the owner tag is taken away the thing is `NotOwned` and nothing is touched.',
    '## Tags that owners set in AWS',
    names(['Tag', 'On', 'Meaning'], othersTags),
  );

const names = (heads: readonly string[], rows: readonly (readonly [string, string, string])[]): string =>
  table(
    heads,
    rows.map(([name, ...more]) => [code(name), ...more]),
  );
