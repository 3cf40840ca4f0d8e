/**
 * Another program of the consumer's host: it reads a topic from the beginning and only counts. Every second it writes the
 * totals as a line of JSON, at SIGTERM those of every device: at ten thousand readings a second, a line each is too much.
 */
import { tell, whatToRead } from './arguments.ts';
import { followTopic } from './follow-topic.ts';
import { Tally } from './tally.ts';

const tellEveryMs = 1_000;
const tally = new Tally();

setInterval(() => {
  tell({ totals: tally.totals(), heard: tally.heard() });
}, tellEveryMs);

await followTopic({
  ...whatToRead(),
  tell,
  onRecord: (record) => {
    tally.add(record);
  },
  onEnd: () => {
    tell({ totals: tally.totals(), byDevice: tally.devices() });
  },
});
