/** A fault of the double itself, not an answer of AWS's: an output that the service's model does not know. */
export class Defect extends Error {
  constructor(message: string) {
    super(`defect of the sandbox: ${message}`);
    this.name = 'Defect';
  }
}
