/**
 * What runs on the consumer's host: it reads a topic from the beginning and writes what it sees as a line of JSON each,
 * a reading, who leads each partition, or a trouble.
 */
import { tell, whatToRead } from './arguments.ts';
import { followTopic } from './follow-topic.ts';

await followTopic({
  ...whatToRead(),
  tell,
  onRecord: ({ key, value, partition, offset }) => {
    const { timestamp, temperature } = JSON.parse(value) as { timestamp: string; temperature: number };
    tell({ device: key, timestamp, temperature, value, partition, offset });
  },
});
