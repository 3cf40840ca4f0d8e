import * as z from 'zod';
import { faultSchema, type Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Control } from './server.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

export interface Controlled {
  readonly world: World;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly services: readonly Service[];
  readonly reset: () => Promise<void>;
}

type Route = (controlled: Controlled, body: Record<string, unknown>, url: URL) => unknown;

const routes: Readonly<Record<string, Route>> = {
  'POST /_sandbox/clock': ({ world }, body) => {
    const { advanceSeconds } = z.strictObject({ advanceSeconds: z.number().nonnegative() }).parse(body);
    world.clock.advance(advanceSeconds);
    return { now: new Date(world.clock.now()).toISOString() };
  },
  'GET /_sandbox/clock': ({ world }) => ({ now: new Date(world.clock.now()).toISOString() }),
  'POST /_sandbox/faults': ({ faults }, body) => {
    faults.add(faultSchema.parse(body));
    return {};
  },
  'DELETE /_sandbox/faults': ({ faults }) => {
    faults.clear();
    return {};
  },
  'GET /_sandbox/journal': ({ journal }, _body, url) => journal.after(Number(url.searchParams.get('after') ?? 0)),
  'GET /_sandbox/resources': ({ world, services }) => services.flatMap(({ inventory }) => inventory?.(world) ?? []),
  'GET /_sandbox/switches': ({ world }) => world.switches.all(),
  'POST /_sandbox/switches': ({ world }, body) => {
    for (const [name, answer] of Object.entries(body)) world.switches.setByName(name, String(answer));
    return world.switches.all();
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
  async (method, url, body) => {
    const route = routes[`${method} ${url.pathname}`];
    if (!route)
      return {
        status: 404,
        body: { error: `${method} ${url.pathname} is none of: ${Object.keys(routes).join(', ')}` },
      };
    try {
      const parsed = JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
      return { status: 200, body: (await route(controlled(), parsed, url)) ?? {} };
    } catch (error) {
      return { status: 400, body: { error: sentence(error) } };
    }
  };

const sentence = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
};
