import { parseArgs } from 'node:util';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { troubleLog } from '../../kube/trouble.ts';
import { accessOf } from './access.ts';
import { Buffer } from './buffer.ts';
import { followSettings } from './follow-settings.ts';
import type { KafkaConnection } from './kafka.ts';
import { kafkaJs } from './kafkajs.ts';
import { sensorMetrics } from './metrics.ts';
import { Progress } from './progress.ts';
import { Publisher, type Outgoing } from './publisher.ts';
import { Sensor, sensorIds } from './sensor.ts';
import { servePod } from './serve.ts';
import { readSettings } from './settings.ts';
import { takeReadings } from './take-readings.ts';
import { ensureTopic } from './topic.ts';

/** Of the grace period, what is left for disconnecting when the last records could not be delivered. */
const disconnectSeconds = 2;
const readyAtLeastMs = 10_000;

const { values } = parseArgs({
  options: {
    settings: { type: 'string', default: '/etc/sensor/settings/settings.json' },
    'pod-name': { type: 'string', default: 'sensor-0' },
    listen: { type: 'string', default: ':8080' },
    help: { type: 'boolean', default: false },
  },
});

const help = `usage: sensors [flags]

  --settings  file of the producer's settings; default /etc/sensor/settings/settings.json
  --pod-name  whose ordinal says which sensors it reads; default sensor-0
  --listen    where /healthz, /readyz, /status and /metrics are served; default :8080`;

/** The program of a sensor pod: settings → topic → readings → brokers, until SIGTERM; then what is held is delivered. */
const run = async (): Promise<number> => {
  const clock = systemClock;
  const log = createLog({ level: 'info' });
  const onTrouble = troubleLog(log, clock);
  let settings = readSettings(values.settings);
  const ordinal = Number(/-(\d+)$/.exec(values['pod-name'])?.[1] ?? 0);
  const ids = sensorIds(ordinal, settings.sensorsPerReplica);

  const progress = new Progress(ids);
  const metrics = sensorMetrics(progress);
  const { bufferRecords, whenFull } = settings.delivery;
  const buffer = new Buffer<Outgoing>(bufferRecords, whenFull, () => (progress.dropped += 1));
  progress.buffered = () => buffer.size;
  const connectKafka = kafkaJs(log);
  const connect = async (): Promise<KafkaConnection> => {
    const connection = await connectKafka(accessOf(() => settings, values['pod-name']));
    try {
      progress.differences = await ensureTopic(connection, settings.topic);
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  };
  const publisher = new Publisher({
    ...{ buffer, connect, progress, clock, onTrouble },
    topic: settings.topic.name,
    random: Math.random,
    onAcknowledged: metrics.acknowledged,
  });

  const [host = '', port = ''] = values.listen.split(/:(?=\d+$)/);
  const server = await servePod(
    { host, port: Number(port) },
    {
      progress,
      metrics: metrics.text,
      now: () => clock.now(),
      readyForMs: () => Math.max(readyAtLeastMs, 3 * settings.intervalMs),
    },
  );
  const stop = new AbortController();
  const deadline = new AbortController();
  process.once('SIGTERM', () => {
    stop.abort();
    const left = settings.gracePeriodSeconds - disconnectSeconds;
    setTimeout(() => {
      deadline.abort();
    }, left * 1000).unref();
  });
  log.info({ sensors: `${ids[0] ?? 0}-${ids.at(-1) ?? 0}`, topic: settings.topic.name }, 'taking readings');
  const taking = takeReadings(
    {
      sensors: ids.map((id) => new Sensor(id, Math.random)),
      intervalMs: () => settings.intervalMs,
      buffer,
      progress,
      clock,
    },
    stop.signal,
  );
  const following = followSettings(values.settings, clock, (now) => (settings = now), onTrouble, stop.signal);
  stop.signal.addEventListener('abort', () => {
    buffer.close();
  });
  const publishing = publisher.run(deadline.signal);
  await Promise.all([taking, following, publishing]);
  server.close();
  const { taken, acknowledged, dropped, retried, skipped } = progress;
  const counts = { taken, acknowledged, dropped, retried, skipped };
  const undelivered = taken - acknowledged - dropped;
  if (undelivered > 0) log.error({ ...counts, undelivered }, 'some readings could not be delivered in time');
  else log.info(counts, 'nothing is left to deliver');
  return undelivered > 0 ? 1 : 0;
};

if (values.help) console.log(help);
else process.exitCode = await run();
