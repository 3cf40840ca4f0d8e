/** A broker as its machine must know it. */
export interface BrokerPlace {
  readonly id: number;
  /** The name that MSK gives it. */
  readonly host: string;
  readonly zoneId: string;
}

/** A user of SASL/SCRAM. */
export interface ScramUser {
  readonly name: string;
  readonly password: string;
}

/** How a broker ends: it hands over what it leads first, or it is gone at once, as a machine that fails. */
export type Ending = 'inOrder' | 'atOnce';

/**
 * What MSK's brokers run on. The double tells what becomes of each broker; what that means is up to who stands behind. Nothing here
 * fails: trouble with a machine is its owner's to tell, and shows in AWS as it would there, as a broker that does not answer.
 */
export interface BrokerMachines {
  /** Begins to make machines for brokers that are new in a cluster, which may be new itself. */
  build(clusterArn: string, kafkaVersion: string, brokers: readonly BrokerPlace[]): void;
  /** Whether the broker runs, once that is known. */
  start(clusterArn: string, brokerId: number): Promise<boolean>;
  stop(clusterArn: string, brokerId: number, ending: Ending): Promise<void>;
  /** Takes a broker out of its cluster for good. */
  remove(clusterArn: string, brokerId: number): Promise<void>;
  /** Ends a cluster with all its brokers. */
  end(clusterArn: string): Promise<void>;
  /** Who may log in by SASL/SCRAM from now on. */
  admit(clusterArn: string, user: ScramUser): void;
  dismiss(clusterArn: string, userName: string): void;
  /** Where a broker's port leads; a connection to one that leads nowhere is held. */
  behind(
    clusterArn: string,
    brokerId: number,
    port: number,
  ): { readonly host: string; readonly port: number } | undefined;
  /** How many partitions each broker holds; undefined where no topics are. @throws Error when the brokers do not say */
  partitions(clusterArn: string): Promise<ReadonlyMap<number, number> | undefined>;
  /** Ends all clusters. */
  clear(): Promise<void>;
}

const nothing = (): Promise<void> => Promise.resolve();

/** No machines: a broker is an address that accepts connections. */
export const noMachines: BrokerMachines = {
  build: () => undefined,
  start: () => Promise.resolve(true),
  stop: nothing,
  remove: nothing,
  end: nothing,
  admit: () => undefined,
  dismiss: () => undefined,
  behind: () => undefined,
  partitions: () => Promise.resolve(undefined),
  clear: nothing,
};
