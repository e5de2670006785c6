import type {
  BinnedView,
  GroupView,
  NewToken,
  TokenChange,
  TokensView,
  TokenView,
} from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";
import { groupId, groupNames, sampleTokens } from "./sample";

/**
 * Tokens, groups and a bin. In the address, `count` is how many tokens there are, `guarded` has two that a server guards,
 * `revoked` (`moved`, `letGo`) two of a server that has cut this computer off,
 * `binned` names the places of those in the bin, `damaged` has records that cannot be read.
 */
export class PretendedTokens {
  #desk: Desk;
  #binned: BinnedView[] = [];
  #groups: GroupView[];
  #serial = 0x1000;
  all: TokenView[];

  constructor(desk: Desk) {
    this.#desk = desk;
    const { query } = desk;
    this.all = sampleTokens(Number(query.get("count") ?? 24));
    // As a server's container brings them.
    if (query.has("guarded"))
      for (const token of this.all.slice(2, 4)) {
        const managed = "vpn.northwind.example";
        Object.assign(token, { guarded: true, stays: true, managed });
      }
    const revoked = query.get("revoked") as TokenView["revoked"];
    if (revoked !== null)
      for (const token of this.all.slice(2, 4))
        Object.assign(token, { revoked, managed: "vpn.northwind.example" });
    this.#groups = groupNames.map((name, i) => ({
      id: groupId(i),
      name,
      count: 0,
    }));
    for (const id of query.get("binned")?.split(",") ?? [])
      this.#bin(Number(id));
  }

  handlers: Handlers = {
    tokens: (): TokensView => ({
      tokens: this.all,
      groups: this.#groups.map((group) => ({
        ...group,
        count: this.all.filter(({ groups }) => groups.includes(group.id))
          .length,
      })),
      binCount: this.#binned.length,
      damaged: 0,
    }),
    find: ({ query, group }) =>
      this.#find(String(query), group as string | null),
    edit_token: ({ id, change }) => {
      const token = this.of(id);
      const { secret, pin, ...rest } = change as TokenChange;
      if (secret) checkSecret(secret);
      if (secret || pin) token.flaw = null;
      Object.assign(token, rest);
      this.changed();
      return token;
    },
    pin_token: ({ id, on }) => {
      this.of(id).pinned = Boolean(on);
      this.changed();
    },
    move_token: ({ id, after }) => {
      const token = this.of(id);
      const rest = this.all.filter((one) => one !== token);
      const at = rest.findIndex((one) => one.id === after) + 1;
      this.all = [...rest.slice(0, at), token, ...rest.slice(at)];
      this.changed();
    },
    bin: () => this.#binned,
    bin_token: ({ id }) => {
      this.#bin(this.all.indexOf(this.of(id)));
      this.changed();
    },
    restore_token: ({ id }) => {
      const item = this.#binned.find(({ token }) => token.id === id);
      if (!item) throw refusal("notFound");
      this.#binned = this.#binned.filter((one) => one !== item);
      this.add(item.token);
    },
    purge_token: ({ id }) => {
      this.#binned = this.#binned.filter(({ token }) => token.id !== id);
      this.changed();
    },
    empty_bin: () => {
      this.#binned = [];
      this.changed();
    },
    make_group: ({ name }) => {
      const group = { id: this.makeId(), name: String(name), count: 0 };
      this.#groups = [...this.#groups, group];
      this.changed();
      return group;
    },
    rename_group: ({ id, name }) => {
      this.#groups = this.#groups.map((group) =>
        group.id === id ? { ...group, name: String(name) } : group,
      );
      this.changed();
    },
    delete_group: ({ id }) => {
      this.#groups = this.#groups.filter((group) => group.id !== id);
      this.changed();
    },
    set_group: ({ id, group, on }) => {
      const token = this.of(id);
      const others = token.groups.filter((one) => one !== group);
      token.groups = on ? [...others, String(group)] : others;
      this.changed();
    },
    check_vault: async () => {
      await this.#desk.pause(400);
      return {
        records: this.all.length,
        damaged: this.#desk.query.has("damaged") ? 2 : 0,
        generation: 118,
        path: "",
      };
    },
  };

  of(id: unknown): TokenView {
    const token = this.all.find((one) => one.id === id);
    if (!token) throw refusal("notFound");
    return token;
  }

  add(...tokens: TokenView[]): void {
    this.all = [...this.all, ...tokens];
    if (tokens.length > 0) this.changed();
  }

  /** Tokens of these issuers, as a restored backup brings them. */
  bring(names: string[]): void {
    const [model] = sampleTokens(1) as [TokenView];
    const tokens = names.map((issuer) => ({
      ...model,
      id: this.makeId(),
      issuer,
      pinned: false,
      icon: { choice: "auto" as const, brand: issuer.toLowerCase() },
    }));
    this.add(...tokens);
  }

  /** A new vault, with what a restored backup brings to it. */
  begin(names: string[]): void {
    this.all = [];
    this.#groups = [];
    this.bring(names);
  }

  changed(): void {
    // Rust sends copies: what the page holds never changes under it.
    this.all = this.all.map((token) => ({ ...token }));
    this.#desk.emit({ type: "tokensChanged" });
  }

  makeId(): string {
    return (this.#serial++).toString(16).padStart(32, "0");
  }

  #bin(at: number): void {
    const [token] = this.all.splice(at, 1);
    if (!token) return;
    const day = 86_400_000;
    const days = [28, 12, 1][this.#binned.length % 3] ?? 30;
    this.#binned.push({
      token,
      binnedMs: this.#desk.now(),
      purgesMs: this.#desk.now() + days * day - 1000,
    });
  }

  #find(query: string, group: string | null) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (token: TokenView) =>
      words.every((word) =>
        `${token.issuer}\n${token.account}\n${token.note}`
          .toLowerCase()
          .includes(word),
      );
    const hits = this.all.filter(matches);
    const here = hits.filter(
      ({ groups }) => group === null || groups.includes(group),
    );
    return {
      pinned: here.filter(({ pinned }) => pinned).map(({ id }) => id),
      others: here.filter(({ pinned }) => !pinned).map(({ id }) => id),
      inBin:
        query === ""
          ? 0
          : this.#binned.filter(({ token }) => matches(token)).length,
      inOtherGroups: hits.length - here.length,
    };
  }
}

/** Refuses a secret with a letter that no secret has. */
export function checkSecret(secret: NewToken["secret"]): void {
  const position = [...secret].findIndex(
    (letter) => !/[a-z2-7\s=-]/i.test(letter),
  );
  if (position === -1) return;
  throw refusal("invalidField", {
    field: "secret",
    flaw: "bad_secret_character",
    position: String(position),
  });
}
