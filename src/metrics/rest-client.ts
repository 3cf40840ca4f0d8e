import { Counter, type Registry } from 'prom-client';
import type { EndedRequest } from '../kube/transport.ts';

/** client-go's counter of requests to the API server. */
export const restClientRequests = (registry: Registry): ((request: EndedRequest) => void) => {
  const requests = new Counter({
    name: 'rest_client_requests_total',
    help: 'Requests to the API server, by status code (<error> without an answer), method and host.',
    labelNames: ['code', 'method', 'host'],
    registers: [registry],
  });
  return (request) => {
    requests.inc({ ...request });
  };
};
