import * as ipc from "../ipc";
import type { FoundView, GroupView, TokenView } from "../ipc";
import { report } from "../shared/errors";
import { live } from "../shared/live.svelte";
import { t } from "../i18n";

const nothing: FoundView = {
  pinned: [],
  others: [],
  inBin: 0,
  inOtherGroups: 0,
};

/** The tokens as Rust lists them, what of them is looked for, and which one is selected. */
class TokenList {
  #tokens = $state.raw<ReadonlyMap<string, TokenView>>(new Map());
  #groups = $state.raw<GroupView[]>([]);
  #binCount = $state(0);
  #found = $state.raw<FoundView>(nothing);
  #loaded = $state(false);
  #query = $state("");
  #group = $state<string | null>(null);
  #selected = $state<string | null>(null);
  #asked = 0;
  #epoch = 0;
  #loading: Promise<void> | null = null;
  #again = false;
  #order = $derived([...this.#found.pinned, ...this.#found.others]);

  /** Where the list stood when it was last on screen. */
  scrollTop = 0;

  get loaded(): boolean {
    return this.#loaded;
  }

  get groups(): GroupView[] {
    return this.#groups;
  }

  get binCount(): number {
    return this.#binCount;
  }

  get found(): FoundView {
    return this.#found;
  }

  /** The ids on the list, top to bottom. */
  get order(): string[] {
    return this.#order;
  }

  get total(): number {
    return this.#tokens.size;
  }

  get query(): string {
    return this.#query;
  }

  get group(): string | null {
    return this.#group;
  }

  get selected(): TokenView | null {
    return this.#selected === null ? null : this.of(this.#selected);
  }

  of(id: string): TokenView | null {
    return this.#tokens.get(id) ?? null;
  }

  /** Reads everything anew. What changes while it reads is read once more, together. */
  load(): Promise<void> {
    this.#again = this.#loading !== null;
    this.#loading ??= this.#read().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** Forgets everything, as at lock. */
  clear(): void {
    this.#epoch += 1;
    this.#asked += 1;
    this.#tokens = new Map();
    this.#groups = [];
    this.#binCount = 0;
    this.#found = nothing;
    this.#loaded = false;
    this.#query = "";
    this.#group = null;
    this.#selected = null;
    this.scrollTop = 0;
  }

  search(query: string): void {
    this.#query = query;
    void this.#look().then(() => {
      if (query === "") return;
      this.#selected = this.#order[0] ?? null;
      if (this.#selected === null) live.say(t("search.none"));
    }, report);
  }

  choose(group: string | null): void {
    this.#group = group;
    this.scrollTop = 0;
    void this.#look().catch(report);
  }

  select(id: string | null): void {
    this.#selected = id;
  }

  /** Moves the selection by so many rows and says where it went. */
  step(rows: number): string | null {
    const order = this.#order;
    if (order.length === 0) return null;
    const at = this.#selected === null ? -1 : order.indexOf(this.#selected);
    const from = at === -1 ? (rows > 0 ? -1 : order.length) : at;
    const to = Math.max(0, Math.min(order.length - 1, from + rows));
    this.#selected = order[to] ?? null;
    return this.#selected;
  }

  /** The row that takes the selection when `id` leaves the list. */
  neighbour(id: string): string | null {
    const at = this.#order.indexOf(id);
    return this.#order[at + 1] ?? this.#order[at - 1] ?? null;
  }

  /** The rows among which a token may be moved: pinned among pinned, others among others. */
  section(id: string): string[] {
    return this.#found.pinned.includes(id)
      ? this.#found.pinned
      : this.#found.others;
  }

  /** Puts a token at a place of its section, at once here and then in Rust. */
  async move(id: string, to: number): Promise<void> {
    const section = this.section(id);
    const rest = section.filter((other) => other !== id);
    const place = Math.max(0, Math.min(rest.length, to));
    if (section.indexOf(id) === place) return;
    const moved = [...rest.slice(0, place), id, ...rest.slice(place)];
    const pinned = section === this.#found.pinned;
    this.#found = { ...this.#found, [pinned ? "pinned" : "others"]: moved };
    live.say(
      t("list.moved", {
        name: this.of(id)?.issuer ?? "",
        place: place + 1,
        total: moved.length,
      }),
    );
    await ipc.moveToken(id, rest[place - 1] ?? null);
  }

  async #read(): Promise<void> {
    const epoch = this.#epoch;
    do {
      this.#again = false;
      const { tokens, groups, binCount } = await ipc.tokens();
      if (epoch !== this.#epoch) return;
      this.#tokens = new Map(tokens.map((token) => [token.id, token]));
      this.#groups = groups;
      this.#binCount = binCount;
      if (!groups.some(({ id }) => id === this.#group)) this.#group = null;
      await this.#look();
      this.#loaded = epoch === this.#epoch;
    } while (this.#again && this.#loaded);
  }

  // Answers may overtake one another: only the latest question's counts.
  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const found = await ipc.find(this.#query, this.#group);
    if (asked !== this.#asked) return;
    this.#found = found;
    if (this.#selected !== null && !this.#order.includes(this.#selected)) {
      this.#selected = null;
    }
  }
}

export const tokenList = new TokenList();
