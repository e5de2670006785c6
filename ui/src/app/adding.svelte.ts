import { drafts } from "../add/drafts.svelte";
import { Manual } from "../add/manual.svelte";
import { t } from "../i18n";
import * as ipc from "../ipc";
import type { DraftsView, TokenView } from "../ipc";
import { report } from "../shared/errors";
import { toasts, type Toast } from "../shared/toast.svelte";
import { tokenList } from "../tokens/list.svelte";
import { view } from "./view.svelte";

/** A reading that takes longer says so. */
const SLOW_MS = 500;

/** The ways by which tokens come in, and the pages they pass. */
class Adding {
  #manual = $state.raw<Manual | null>(null);

  /** The form being filled in, kept while its draft is looked at. */
  get manual(): Manual | null {
    return this.#manual;
  }

  files = (): void => void this.#read(ipc.draftFiles());

  paste = (): void => void this.#read(ipc.draftClipboard());

  dropped(paths: string[]): void {
    void this.#read(ipc.draftDropped(paths));
  }

  typeIn = (): void => {
    this.#manual = new Manual();
    view.go({ name: "manual" });
  };

  /** What was pasted into the search field: a link or a picture is not a search. */
  pastedInSearch = (event: ClipboardEvent): boolean => {
    const [picture] = event.clipboardData?.files ?? [];
    if (picture?.type.startsWith("image/")) {
      this.paste();
      return true;
    }
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!/^otpauth(-migration)?:/i.test(text)) return false;
    void this.#read(ipc.draftText(text));
    return true;
  };

  /** From the draft back to the form it came from, or to the list. */
  cancel = (): void => {
    drafts.discard();
    if (view.page.name === "drafts" && this.#manual) {
      view.go({ name: "manual" });
    } else {
      this.finish();
    }
  };

  /** Drops the form and everything that was read, as at lock. */
  forget(): void {
    this.#manual = null;
    drafts.clear();
  }

  finish = (): void => {
    this.#manual = null;
    drafts.discard();
    view.home();
  };

  saved = async (tokens: TokenView[]): Promise<void> => {
    const [token] = tokens;
    drafts.discard();
    this.#manual = null;
    await tokenList.load().catch(report);
    if (!token) return view.home();
    tokenList.select(token.id);
    if (tokens.length === 1) {
      view.go({ name: "saved", token });
    } else {
      view.home();
      toasts.show({ text: t("saved.several", { count: tokens.length }) });
    }
  };

  /** Closes the sheet; what is still being read is not wanted any more. */
  stop = (): void => {
    drafts.discard();
    view.askHowToAdd(false);
  };

  async #read(reading: Promise<DraftsView>): Promise<void> {
    const said: Toast = { text: t("add.reading") };
    const slow = setTimeout(() => {
      if (!view.adding) toasts.show(said);
    }, SLOW_MS);
    const found = await drafts.read(reading);
    clearTimeout(slow);
    toasts.leave(said);
    if (found) {
      this.#manual = null;
      view.go({ name: "drafts" });
    } else if (!view.adding && view.page.name !== "drafts") {
      drafts.tell();
    }
  }
}

export const adding = new Adding();
