import { double } from './double.ts';
import { fleet } from './fleet.ts';
import { image } from './image.ts';
import { kafka } from './kafka.ts';
import { producer } from './producer.ts';

/** A benchmark: prints its figures, each beside its budget where it has one. */
type Bench = () => Promise<void>;

/** The benchmarks, by the word after `npm run bench --`. */
const benches: Readonly<Record<string, Bench>> = { double, fleet, image, kafka, producer };

const wanted = process.argv.slice(2).filter((arg) => arg !== '--');
const unknown = wanted.find((name) => !(name in benches));
if (unknown !== undefined) {
  console.error(`no benchmark ${unknown}; there are: ${Object.keys(benches).join(' ')}`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench();
}
