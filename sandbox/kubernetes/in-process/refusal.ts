/** An answer that is no success, in the form of Kubernetes' Status object. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  /** Status of the API (k8s.io/apimachinery/pkg/apis/meta/v1). */
  get status(): object {
    const { code, reason, message } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  }
}

export const notFound = (plural: string, name: string): Refusal =>
  new Refusal(404, 'NotFound', `${plural} "${name}" not found`);

export const conflict = (plural: string, name: string): Refusal =>
  new Refusal(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${plural} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
  );
