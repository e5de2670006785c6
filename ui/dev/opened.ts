import type { RestoreTokenView, RestoreView, TokenView } from "../src/ipc";

/** What a backup holds, beside what is here; `what` is a state of the address. */
export function openedBackup(
  backup: { name: string; createdMs: number },
  here: TokenView[] | null,
  what: string | null,
): RestoreView {
  const tokens = here ? compared(here, what === "same") : unknownTokens(24);
  const damage =
    what === "damaged"
      ? { cause: "backupCutShort", lost: 2, of: 0 }
      : undefined;
  const read = tokens.filter(({ fate }) => fate !== "onlyHere").length;
  return {
    ...backup,
    computer: "Studio",
    tokensInIt: read,
    groups: 5,
    stubs:
      what === "same"
        ? []
        : [
            {
              issuer: "Northwind VPN",
              account: "mara.lindqvist",
              ask: "the Northwind help desk",
            },
            { issuer: "Privacyidea", account: "TOTP0017A2", ask: null },
          ],
    damage: damage ? { ...damage, of: read + damage.lost } : null,
    here: here?.length ?? null,
    tokens,
  };
}

const unknown = [
  ["Fastmail", "mara@fastmail.example"],
  ["Bitwarden", "mara@proton.me"],
  ["Tailscale", "mara@northwind.example"],
] as const;

function unknownTokens(count: number): RestoreTokenView[] {
  return Array.from({ length: count }, (_, i) => {
    const [issuer, account] = unknown[i % unknown.length] ?? ["", ""];
    const turn = Math.floor(i / unknown.length);
    return {
      id: `f${i.toString(16).padStart(31, "0")}`,
      issuer: turn === 0 ? issuer : `${issuer} ${turn + 1}`,
      account,
      fate: "new",
      parts: [],
    };
  });
}

function compared(here: TokenView[], same: boolean): RestoreTokenView[] {
  const of = (
    { id, issuer, account }: TokenView,
    i: number,
  ): RestoreTokenView => {
    const token = { id, issuer, account, parts: [] };
    if (same) return { ...token, fate: "same" };
    if (i < 2)
      return {
        ...token,
        fate: "changed",
        parts: i === 0 ? ["name", "note"] : ["groups"],
      };
    return { ...token, fate: i >= here.length - 2 ? "onlyHere" : "same" };
  };
  const gone: RestoreTokenView = {
    id: "e".padEnd(32, "0"),
    issuer: "Old mail",
    account: "mara@old.example",
    fate: "goneHere",
    parts: [],
  };
  const tokens = here.map(of);
  return same ? tokens : [...unknownTokens(3), ...tokens, gone];
}
