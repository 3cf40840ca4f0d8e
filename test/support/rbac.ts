import { loadAll } from 'js-yaml';
import type { AuditEvent } from '../../sandbox/kubernetes/audit.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
}

/** One verb on one resource, in one namespace or in all. */
export interface Grant {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `sensorproducers/status`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** Roles and what binds them. */
export const rolesIn = (text: string): readonly Manifest[] =>
  (loadAll(text) as (Manifest | null)[]).filter((one): one is Manifest => /Role/.test(one?.kind ?? ''));

export const grantsOf = (manifests: readonly Manifest[]): readonly Grant[] =>
  manifests.flatMap(({ metadata: { namespace }, rules = [] }) =>
    rules.flatMap((rule) => grantsOfRule(rule).map((grant) => ({ ...grant, namespace }))),
  );

const grantsOfRule = ({ apiGroups, resources, resourceNames, verbs }: Rule): readonly Omit<Grant, 'namespace'>[] =>
  apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      (resourceNames ?? [undefined]).flatMap((name) => verbs.map((verb) => ({ verb, group, resource, name }))),
    ),
  );

/** `patch crossaccountkafka.dev/sensorproducers/status`. */
export const tell = ({ verb, group, resource }: Pick<Grant, 'verb' | 'group' | 'resource'>): string =>
  `${verb} ${group === '' ? 'core' : group}/${resource}`;

export const uses = ({ verb, objectRef }: AuditEvent, grant: Grant): boolean => {
  if (!objectRef) return false;
  const { apiGroup = '', resource, subresource, name, namespace } = objectRef;
  const path = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (
    tell({ verb, group: apiGroup, resource: path }) === tell(grant) &&
    (grant.name === undefined || grant.name === name) &&
    (grant.namespace === undefined || grant.namespace === namespace)
  );
};

/** The same roles without one verb on one resource, wherever it is granted. */
export const without = (manifests: readonly Manifest[], told: string): readonly Manifest[] =>
  manifests.map(({ rules, ...rest }) =>
    rules ? { ...rest, rules: rules.flatMap((rule) => rulesWithout(rule, told)) } : rest,
  );

const rulesWithout = (rule: Rule, told: string): readonly Rule[] =>
  rule.apiGroups
    .flatMap((group) =>
      rule.resources.map((resource) => ({
        ...rule,
        ...{ apiGroups: [group], resources: [resource] },
        verbs: rule.verbs.filter((verb) => tell({ verb, group, resource }) !== told),
      })),
    )
    .filter(({ verbs }) => verbs.length > 0);
