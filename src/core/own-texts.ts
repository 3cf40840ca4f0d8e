/**
 * Exchanges every text in an answer, however deep, for one of its own, short ones for the same one wherever any answer says the
 * same. V8 cuts a piece out of a text by pointing into the whole, so that one tag would keep alive the page of XML that it came
 * in; and an ARN is said by the list of everything, by the answers about one thing and by the status of an object.
 */
export const withOwnTexts = <T extends object>(answer: T): T => {
  const left: object[] = [answer];
  // No recursion: an object in Kubernetes may be ten thousand levels deep.
  for (let one = left.pop(); one; one = left.pop())
    for (const [name, value] of Object.entries(one) as [string, unknown][]) {
      if (typeof value === 'string') (one as Record<string, string>)[name] = ownText(value);
      if (typeof value === 'object' && value !== null) left.push(value);
    }
  return answer;
};

/** Names, ids and ARNs are shorter, and what is longer is hardly said twice. */
const longestShared = 512;

/** Names of properties V8 keeps once, and lets go of when it collects the garbage. */
const ownText = (text: string): string => {
  if (text.length > longestShared) return Buffer.from(text).toString();
  const named = Object.create(null) as Record<string, true>;
  named[text] = true;
  const [own = text] = Object.keys(named);
  return own;
};
