import type { OperationModel, ServiceModel } from './model.ts';

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly string[];
}

/** The operation of a REST request and its path labels; static segments win over labels. */
export const routeOf = (
  model: ServiceModel,
  method: string,
  rawPath: string,
): { operation: OperationModel; labels: Record<string, string> } | undefined => {
  const segments = rawPath.split('/');
  const matching = routesOf(model).filter((route) => route.method === method && matches(route, segments));
  const [best] = matching.sort((a, b) => labelCount(a) - labelCount(b));
  return best && { operation: best.operation, labels: labelsOf(best, segments) };
};

const known = new WeakMap<ServiceModel, readonly Route[]>();

const routesOf = (model: ServiceModel): readonly Route[] => {
  const routes = known.get(model) ?? makeRoutes(model);
  known.set(model, routes);
  return routes;
};

const makeRoutes = (model: ServiceModel): Route[] =>
  [...model.operations.values()].flatMap((operation) =>
    operation.http
      ? [{ operation, method: operation.http[0], segments: (operation.http[1].split('?')[0] ?? '').split('/') }]
      : [],
  );

const isLabel = (segment: string): boolean => segment.startsWith('{');
const labelCount = (route: Route): number => route.segments.filter(isLabel).length;

const matches = (route: Route, segments: readonly string[]): boolean =>
  route.segments.length === segments.length &&
  route.segments.every((segment, index) => isLabel(segment) || segment === segments[index]);

/** Decoded one by one: a slash inside an ARN arrives as %2F. */
const labelsOf = (route: Route, segments: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    route.segments.flatMap((segment, index) =>
      isLabel(segment) ? [[segment.slice(1, -1).replace(/\+$/, ''), decoded(segments[index] ?? '')]] : [],
    ),
  );

/** What is no percent-encoding is taken as it is, as names no resource. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
