import { AwsRefusal } from '../../service.ts';

/** MSK says most of what it refuses by this one code: a wrong state, a stale version and a bad wish alike. */
export const badRequest = (message: string, parameter?: string): AwsRefusal =>
  new AwsRefusal('BadRequestException', message, 400, parameter === undefined ? {} : { InvalidParameter: parameter });

export const notFound = (what: string, parameter: string): AwsRefusal =>
  new AwsRefusal('NotFoundException', `The ${what} does not exist.`, 404, { InvalidParameter: parameter });

export const conflict = (message: string, parameter: string): AwsRefusal =>
  new AwsRefusal('ConflictException', message, 409, { InvalidParameter: parameter });
