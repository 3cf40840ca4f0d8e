import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimAddressPair } from '../../sandbox/aws/address-pairs.ts';
import { Children } from '../../sandbox/children.ts';
import { makeAuthority, type Authority } from '../../sandbox/authority.ts';
import { mskPorts } from '../../sandbox/kafka/broker-properties.ts';
import { KafkaCluster } from '../../sandbox/kafka/cluster.ts';
import { readyKafka } from '../../sandbox/kafka/index.ts';
import { kafkaVersions } from '../../sandbox/kafka/parts.ts';

export const hostOf = (id: number): string => `b-${id}.sensors.abc123.c2.kafka.eu-central-1.amazonaws.com`;
export const scramUser = { name: 'app', password: 'correct horse' };

/** Real brokers at addresses of their own on MSK's ports, by MSK's names. */
export interface TestKafka {
  readonly cluster: KafkaCluster;
  readonly authority: Authority;
  readonly children: Children;
  /** A folder of the test's own. */
  readonly folder: string;
  /** JSON, name → address, for the sandbox's preload. */
  readonly namesFile: string;
  readonly bootstrap: (port: number) => string[];
  /** Address number n, from 1, that only this test uses: for pods. */
  readonly podAddress: (n: number) => string;
  add(ids: readonly number[]): Promise<void>;
  stop(): Promise<void>;
}

export const startTestKafka = async (ids: readonly number[], version = kafkaVersions.four): Promise<TestKafka> => {
  const parts = await readyKafka(version, () => undefined);
  const folder = mkdtempSync(path.join(tmpdir(), 'test-kafka-'));
  const children = new Children(folder, folder);
  const authority = await makeAuthority();
  const addresses = claimAddressPair();
  const cluster = new KafkaCluster({
    ...{ parts, children, authority },
    folder: path.join(folder, 'kafka'),
  });
  const forwarders: Forwarder[] = [];
  const names: Record<string, string> = {};
  const namesFile = path.join(folder, 'names.json');
  const expose = async (exposed: readonly number[]): Promise<void> => {
    for (const id of exposed) {
      const address = addresses.provider.replace(/\.0\.0\/16$/, `.1.${id + 10}`);
      names[hostOf(id)] = address;
      const ports = cluster.portsOf(id);
      if (!ports) throw new Error(`no broker ${id}`);
      forwarders.push(
        await forward(address, mskPorts.tls, ports.tls),
        await forward(address, mskPorts.scram, ports.scram),
      );
    }
    writeFileSync(namesFile, JSON.stringify(names));
  };
  const placesOf = (some: readonly number[]) => some.map((id) => ({ id, host: hostOf(id), zoneId: `zone-${id % 3}` }));
  await cluster.start(placesOf(ids));
  await cluster.admit(scramUser);
  await expose(ids);
  return {
    ...{ cluster, authority, children, folder, namesFile },
    podAddress: (n) => addresses.provider.replace(/\.0\.0\/16$/, `.9.${n}`),
    bootstrap: (port) => Object.keys(names).map((host) => `${host}:${port}`),
    add: async (more) => {
      await cluster.add(placesOf(more));
      await expose(more);
    },
    stop: async () => {
      await cluster.stop();
      await children.stop();
      await Promise.all(forwarders.map((forwarder) => forwarder.close()));
      addresses.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

interface Forwarder {
  close(): Promise<void>;
}

/** Carries TCP from an address to a port of this machine. */
const forward = async (address: string, from: number, to: number): Promise<Forwarder> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: to });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(from, address, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
};
