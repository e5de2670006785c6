import type {
  FateView,
  RestoreMode,
  RestoreTokenView,
  RestoreView,
} from "../ipc";

/** The tokens of a backup by what would become of them: together they are all that is in it. */
export interface Counts {
  new: number;
  changed: number;
  same: number;
  goneHere: number;
}

export function countsOf(view: RestoreView): Counts {
  const of = (fate: FateView) =>
    view.tokens.filter((token) => token.fate === fate).length;
  return {
    new: of("new"),
    changed: of("changed"),
    same: of("same"),
    goneHere: of("goneHere"),
  };
}

/** Whether there is something to choose about it: it would come, change or come back. */
export function isChoice({ fate }: RestoreTokenView): boolean {
  return fate === "new" || fate === "changed" || fate === "goneHere";
}

/** What is taken unless the person says otherwise: what was deleted here stays deleted. */
export function usualChoice(view: RestoreView): ReadonlySet<string> {
  return new Set(
    view.tokens
      .filter((token) => isChoice(token) && token.fate !== "goneHere")
      .map(({ id }) => id),
  );
}

/** The choice as Rust takes it: null for the usual one. */
export function onlyOf(
  view: RestoreView,
  mode: RestoreMode,
  chosen: ReadonlySet<string>,
): string[] | null {
  if (mode === "replace") return null;
  const usual = usualChoice(view);
  const same =
    usual.size === chosen.size && [...usual].every((id) => chosen.has(id));
  return same ? null : [...chosen];
}

const order: FateView[] = ["new", "changed", "goneHere", "same", "onlyHere"];

/** Those whose names match, what there is to choose first. */
export function find(view: RestoreView, query: string): RestoreTokenView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return view.tokens
    .filter(({ issuer, account }) => {
      const name = `${issuer}\n${account}`.toLowerCase();
      return words.every((word) => name.includes(word));
    })
    .sort((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate));
}
