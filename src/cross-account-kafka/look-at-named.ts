import type { ReadName } from '../aws/reads.ts';
import type { Spec } from '../api/spec.ts';
import type { Seen } from '../core/seen.ts';
import type { Tags } from '../core/tags.ts';
import type { Looking } from './world.ts';

/** Something that the spec names and we did not make. */
export interface Named {
  readonly field: string;
  readonly id: string;
  readonly tags: Seen<Tags>;
}

/** How the tags of what a spec names are read. */
type TagsRead = Extract<ReadName, 'ec2:DescribeTags' | 'kms:ListResourceTags'>;

/** What needs its owner's word; nothing where the allow-list leaves that to the role. */
export const lookAtNamed = async ({ view, spec, requiresGrants }: Looking): Promise<readonly Named[]> =>
  Promise.all(
    (requiresGrants ? namedBy(spec) : []).map(async ([field, id, read]) => ({
      ...{ field, id },
      tags: await view.look(read, id),
    })),
  );

const namedBy = ({ cluster, network, sharing }: Spec): readonly (readonly [string, string, TagsRead])[] => [
  ...(network.subnetIds ?? []).map((id) => ['network.subnetIds', id, 'ec2:DescribeTags'] as const),
  ...network.clientSecurityGroupIds.map((id) => ['network.clientSecurityGroupIds', id, 'ec2:DescribeTags'] as const),
  ...(cluster?.encryptionKeyArn === undefined
    ? []
    : [['cluster.encryptionKeyArn', cluster.encryptionKeyArn, 'kms:ListResourceTags'] as const]),
  ...(sharing.kmsKeyArn === undefined
    ? []
    : [['sharing.kmsKeyArn', sharing.kmsKeyArn, 'kms:ListResourceTags'] as const]),
];
