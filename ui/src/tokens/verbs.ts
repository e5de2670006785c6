import { t } from "../i18n";
import * as ipc from "../ipc";
import type { TokenView } from "../ipc";
import { clock } from "../shared/clock.svelte";
import { report } from "../shared/errors";
import { nameOf } from "../shared/naming";
import { toasts } from "../shared/toast.svelte";
import { codes } from "./codes.svelte";
import { guard } from "./guard.svelte";
import { tokenList } from "./list.svelte";

/** What the list and the details lead to. */
export interface Routes {
  details: (id: string) => void;
  edit: (id: string) => void;
  add: () => void;
  typeIn: () => void;
  files: () => void;
  paste: () => void;
  restore: () => void;
  bin: () => void;
  settings: () => void;
  approvals: () => void;
  about: () => void;
  lock: () => void;
}

export async function copy(token: TokenView, next = false): Promise<void> {
  if (token.flaw !== null) return;
  if (token.guarded) {
    guard.ask(token, next ? "copyNext" : "copy");
    return;
  }
  try {
    const { clearsInSeconds } = await ipc.copyCode(token.id, next);
    showCopied(token, clearsInSeconds);
  } catch (reason) {
    report(reason);
  }
}

/** Shows a hidden code. */
export function show(token: TokenView): void {
  const use = token.kind === "hotp" ? "next" : "show";
  if (token.guarded) guard.ask(token, use);
  else void codes.reveal(token.id);
}

/** Makes the next code of a counter. */
export function next(token: TokenView): void {
  if (token.guarded) guard.ask(token, "next");
  else void codes.next(token.id);
}

let lastCopied = "";

/** The toast stays while the clipboard holds the code. */
export function showCopied(
  copied: Pick<TokenView, "id" | "issuer" | "account">,
  seconds: number,
): void {
  const dead = (tokenList.of(copied.id)?.revoked ?? null) !== null;
  const name = dead
    ? t("revoked.named", { name: nameOf(copied) })
    : nameOf(copied);
  const until = clock.now() + seconds * 1000;
  // The answer to a copy and the event about it say the same.
  const mark = `${name} ${Math.round(until / 2000)}`;
  if (mark === lastCopied && toasts.toast?.countdown) return;
  lastCopied = mark;
  toasts.show(
    {
      text: t("toast.copied", { name }),
      until,
      countdown: true,
      action: {
        label: t("toast.clearNow"),
        testid: "toast-clear",
        run: () => void ipc.clearClipboard().then(forgetCopied, report),
      },
    },
    t("toast.copiedSpoken", { name, count: seconds }),
  );
}

export function forgetCopied(): void {
  lastCopied = "";
  if (toasts.toast?.countdown) toasts.clear();
}

export async function pin(token: TokenView): Promise<void> {
  await ipc.pinToken(token.id, !token.pinned).catch(report);
}

/** Why a token cannot go to the bin, where its server forbids it. */
export function staysText(token: TokenView): string | undefined {
  return token.stays
    ? t("managed.stays", { server: token.managed ?? t("errors.theServer") })
    : undefined;
}

/** True when the token is in the bin. */
export async function toBin(token: TokenView): Promise<boolean> {
  const stays = staysText(token);
  if (stays !== undefined) {
    toasts.show({ text: stays, tone: "error" });
    return false;
  }
  const neighbour = tokenList.neighbour(token.id);
  try {
    await ipc.binToken(token.id);
    tokenList.select(neighbour);
    toasts.show({
      text: t("toast.binned", { name: nameOf(token) }),
      action: {
        label: t("toast.undo"),
        testid: "toast-undo",
        run: () => void putBack(token.id),
      },
    });
    return true;
  } catch (reason) {
    report(reason);
    return false;
  }
}

async function putBack(id: string): Promise<void> {
  toasts.clear();
  try {
    await ipc.restoreToken(id);
    await tokenList.load();
    tokenList.select(id);
  } catch (reason) {
    report(reason);
  }
}

/** One row up or down, within its section. */
export async function shift(token: TokenView, by: 1 | -1): Promise<void> {
  if (tokenList.query !== "") return;
  const at = tokenList.section(token.id).indexOf(token.id);
  await tokenList.move(token.id, at + by).catch(report);
}

/** What Enter does on a row: the code is copied, a broken token is mended. */
export function act(token: TokenView, routes: Routes, next = false): void {
  if (token.flaw !== null) routes.edit(token.id);
  else void copy(token, next);
}

/** Selecting a row shows its code where codes are hidden. */
export function pick(id: string | null): void {
  tokenList.select(id);
  if (id !== null && !tokenList.of(id)?.guarded) void codes.reveal(id);
}
