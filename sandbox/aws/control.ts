import * as z from 'zod';
import { faultSchema, type Faults } from './faults.ts';
import { putRole, roleNamed, roleSchema } from './iam/roles.ts';
import { journalQuerySchema, type Journal } from './journal.ts';
import { paceSchema } from './paces.ts';
import type { Control } from './server.ts';
import type { Service } from './service.ts';
import { deletePrincipal } from './services/secrets/delete-principal.ts';
import type { Throttle } from './throttle.ts';
import { actionMatches } from './which-calls.ts';
import { modelOf } from './wire/model.ts';
import type { World } from './world.ts';

export interface Controlled {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly throttle: Throttle;
  readonly services: readonly Service[];
  readonly reset: () => Promise<void>;
}

type Route = (controlled: Controlled, body: Record<string, unknown>, query: URLSearchParams) => unknown;

/** @throws Error when no operation of any service is meant: what would never hit is a mistake */
const checkAction = (pattern: string, services: readonly Service[]): void => {
  const known = services.some(({ module }) => {
    const { actionPrefix, operations } = modelOf(module);
    return [...operations.keys()].some((name) => actionMatches(pattern, `${actionPrefix}:${name}`));
  });
  if (!known) throw new Error(`no service here has an operation ${pattern}`);
};

const routes: Readonly<Record<string, Route>> = {
  'POST /_sandbox/clock': ({ world }, body) => {
    const { advanceSeconds } = z.strictObject({ advanceSeconds: z.number().nonnegative() }).parse(body);
    world.clock.advance(advanceSeconds);
    return { now: new Date(world.clock.now()).toISOString() };
  },
  'GET /_sandbox/clock': ({ world }) => ({ now: new Date(world.clock.now()).toISOString() }),
  'GET /_sandbox/faults': ({ faults }) => faults.all(),
  'POST /_sandbox/faults': ({ faults, services }, body) => {
    const fault = faultSchema.parse(body);
    checkAction(fault.action, services);
    faults.add(fault);
    return {};
  },
  'DELETE /_sandbox/faults': ({ faults }) => {
    faults.clear();
    return {};
  },
  'GET /_sandbox/durations': ({ world }) => world.paces.all(),
  'POST /_sandbox/durations': ({ world, services }, body) => {
    const pace = paceSchema.parse(body);
    for (const action of [pace.action, ...(pace.reads ? [pace.reads.action] : [])]) checkAction(action, services);
    world.paces.set(pace);
    return {};
  },
  'DELETE /_sandbox/durations': ({ world }) => {
    world.paces.clear();
    return {};
  },
  'GET /_sandbox/quotas': ({ world }) => world.quotas.all(),
  'POST /_sandbox/quotas': ({ world }, body) => {
    for (const [name, most] of Object.entries(body)) world.quotas.setByName(name, most);
    return world.quotas.all();
  },
  'POST /_sandbox/throttling': ({ throttle }, body) => {
    throttle.enabled = z.strictObject({ enabled: z.boolean() }).parse(body).enabled;
    return {};
  },
  'GET /_sandbox/journal': ({ journal }, _body, query) =>
    journal.query(journalQuerySchema.parse(Object.fromEntries(query))),
  'GET /_sandbox/resources': ({ world, services }) => services.flatMap(({ inventory }) => inventory?.(world) ?? []),
  'GET /_sandbox/switches': ({ world }) => world.switches.all(),
  'POST /_sandbox/switches': ({ world }, body) => {
    for (const [name, answer] of Object.entries(body)) world.switches.setByName(name, String(answer));
    return world.switches.all();
  },
  'POST /_sandbox/roles': ({ world }, body) => {
    const { arn, id } = putRole(world, roleSchema.parse(body));
    return { arn, id };
  },
  'DELETE /_sandbox/roles': ({ world }, body) => {
    const { account, name } = roleSchema.pick({ account: true, name: true }).parse(body);
    deletePrincipal(world, { arn: roleNamed(world, account, name).arn });
    return {};
  },
  'POST /_sandbox/events': async ({ world, services }, body) => {
    const name = String(body['event']);
    const event = services.map(({ events }) => events?.[name]).find((found) => found !== undefined);
    if (!event) throw new Error(`no service knows an event ${name}`);
    await event(world, body);
    return {};
  },
  'POST /_sandbox/reset': async ({ reset }) => {
    await reset();
    return {};
  },
};

/** The sandbox's own routes, beside AWS's: how tests move time, break things and look inside. */
export const controlOf =
  (controlled: () => Controlled): Control =>
  async (method, path, query, body) => {
    const route = routes[`${method} ${path}`];
    if (!route)
      return {
        status: 404,
        body: { error: `${method} ${path} is none of: ${Object.keys(routes).join(', ')}` },
      };
    try {
      const parsed = z.record(z.string(), z.unknown()).parse(JSON.parse(body === '' ? '{}' : body));
      return { status: 200, body: (await route(controlled(), parsed, query)) ?? {} };
    } catch (error) {
      return { status: 400, body: { error: sentence(error) } };
    }
  };

const sentence = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
};
