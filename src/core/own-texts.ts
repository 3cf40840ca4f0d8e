/**
 * Exchanges every text in an answer, however deep, for one of its own, the same one wherever any answer says the same. V8 cuts a
 * piece out of a text by pointing into the whole, so that one tag would keep alive the page of XML that it came in; and an ARN
 * is said by the list of everything, by the answers about one thing and by the status of an object.
 */
export const withOwnTexts = <T>(answer: T): T => {
  if (typeof answer === 'string') return ownText(answer) as T;
  if (typeof answer !== 'object' || answer === null) return answer;
  const members = answer as Record<string, unknown>;
  for (const name of Object.keys(members)) members[name] = withOwnTexts(members[name]);
  return answer;
};

/** Names of properties: V8 keeps each of them once, and for as long as anything holds it. Never more than one at a time here. */
const names = Object.create(null) as Record<string, true>;

const ownText = (text: string): string => {
  names[text] = true;
  const [own = text] = Object.keys(names);
  Reflect.deleteProperty(names, own);
  return own;
};
