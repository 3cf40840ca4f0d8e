import { Refusal } from './refusal.ts';

/** Where a request goes: a collection, one object of it, or a subresource of that. */
export interface ApiPath {
  /** `events.k8s.io/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** @throws Refusal NotFound on what is no path of a resource */
export const apiPathOf = (pathname: string): ApiPath => {
  const [root, ...rest] = pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const apiVersion = root === 'api' ? rest.shift() : rest.splice(0, 2).join('/');
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = rest;
  if ((root !== 'api' && root !== 'apis') || apiVersion === undefined || plural === undefined)
    throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  return { apiVersion, plural, namespace, name, subresource };
};
