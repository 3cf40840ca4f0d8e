import { readFileSync } from 'node:fs';

/** A request that an API server has answered, as its audit log tells it (Kubernetes reference, audit.k8s.io/v1). */
export interface AuditEvent {
  readonly verb: string;
  readonly userAgent: string;
  readonly requestURI: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

/** Every request of these users, once it is answered; nothing of others. */
export const auditPolicy = (users: readonly string[]): object => ({
  ...{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived', 'ResponseStarted'] },
  rules: [...(users.length === 0 ? [] : [{ level: 'Metadata', users }]), { level: 'None' }],
});

/** What an API server has written into its audit log so far. */
export const auditEvents = (file: string): readonly AuditEvent[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent);
