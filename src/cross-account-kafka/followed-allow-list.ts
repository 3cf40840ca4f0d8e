import {
  allowListKey,
  decide,
  parseAllowList,
  withoutList,
  type AllowList,
  type Decision,
  type Wish,
} from '../aws/allow-list.ts';

/** A ConfigMap, as far as it matters here. */
interface Holder {
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The allow-list as its ConfigMap has it now. One that cannot be read allows nothing new: the last one that could be read
 * holds, and after a restart nothing does.
 */
export class FollowedAllowList {
  readonly #place: string;
  readonly #now: () => Holder | undefined;
  readonly #onTrouble: (message: string) => void;
  #good: { readonly text: string | undefined; readonly list: AllowList } | undefined;

  /**
   * @param place `<namespace>/<name>` of the ConfigMap
   * @param now the ConfigMap; undefined where there is none
   */
  constructor(place: string, now: () => Holder | undefined, onTrouble: (message: string) => void) {
    this.#place = place;
    this.#now = now;
    this.#onTrouble = onTrouble;
  }

  decide(wish: Wish): Decision {
    const isBroken = !this.#read();
    const decision = decide(this.#good?.list ?? [], wish);
    if (!('refused' in decision)) return decision;
    const told = isBroken ? ', which cannot be read since its last change' : '';
    return { refused: `${decision.refused}: so says the allow-list, ConfigMap ${this.#place}${told}` };
  }

  /** @returns whether the list as it stands could be read */
  #read(): boolean {
    const holder = this.#now();
    const text = holder && (holder.data?.[allowListKey] ?? '');
    if (this.#good && this.#good.text === text) return true;
    try {
      this.#good = { text, list: text === undefined ? withoutList : parseAllowList(text) };
      return true;
    } catch (error) {
      this.#onTrouble(
        `the allow-list cannot be read, so nothing new is allowed: ConfigMap ${this.#place}, ${allowListKey}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }
}
