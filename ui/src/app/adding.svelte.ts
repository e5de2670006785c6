import { drafts, nothing } from "../add/drafts.svelte";
import type { Enrolled } from "../add/enrolment.svelte";
import { Manual } from "../add/manual.svelte";
import { camera } from "../camera/camera.svelte";
import { t } from "../i18n";
import * as ipc from "../ipc";
import { AppError } from "../ipc";
import type { DeskEvent, DraftsView, TokenView } from "../ipc";
import { report } from "../shared/errors";
import { toasts } from "../shared/toast.svelte";
import { tokenList } from "../tokens/list.svelte";
import { view, type Page } from "./view.svelte";

/** Pages that say themselves what went wrong in reading. */
const saysItself = new Set<Page["name"]>(["drafts", "screen"]);

/** The ways by which tokens come in, and the pages they pass. */
class Adding {
  #manual = $state.raw<Manual | null>(null);
  #screenRefusal = $state<string | null>(null);

  /** The form being filled in, kept while its draft is looked at. */
  get manual(): Manual | null {
    return this.#manual;
  }

  /** Why looking at the screen brought nothing, once it has not: a code of the desk. */
  get screenRefusal(): string | null {
    return this.#screenRefusal;
  }

  look = (): void => {
    this.#manual = null;
    drafts.discard();
    view.go({ name: "camera" });
  };

  /** Drops what the camera read and lets it read that again. */
  lookAgain = (): void => {
    drafts.discard();
    camera.start();
  };

  /** What the camera says; what it read comes to the rest. */
  seen(
    event: Extract<DeskEvent, { type: "camera" | "cameras" | "cameraFound" }>,
  ): void {
    if (!camera.on) return;
    camera.heed(event);
    if (event.type === "cameraFound" && event.read) drafts.add(event.read);
  }

  /** Starts the camera again with the window, unless what it read waits for an answer. */
  hide(hidden: boolean): void {
    const answering = drafts.answering && !drafts.transfer;
    if (hidden || !answering) camera.hide(hidden);
  }

  screen = (): void => {
    this.#screenRefusal = null;
    drafts.discard();
    view.go({ name: "screen" });
    // The page says what is about to happen before the window hides itself.
    void painted()
      .then(() => this.#read(this.#lookAtScreen()))
      .catch(report);
  };

  /** Another program opened a link with us. */
  link = (): void => void this.#read(ipc.draftLink().catch(nothingLeft));

  files = (): void => void this.#read(ipc.draftFiles());

  paste = (): void => void this.#read(ipc.draftClipboard());

  dropped(): void {
    void this.#read(ipc.draftDropped());
  }

  typeIn = (): void => {
    drafts.discard();
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
    if (!/^(otpauth(-migration)?|pia|edumfa-push):/i.test(text)) return false;
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
    camera.forget();
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

  /** An enrolment is done. What else was read waits on. */
  enrolled = (done: Enrolled): void => {
    if (drafts.answering) {
      const service = done.issuer;
      toasts.show({ text: t("enrolled.toast", { service }) });
      return;
    }
    drafts.discard();
    this.#manual = null;
    view.go({ name: "enrolled", done });
  };

  /** Closes the sheet; what is still being read is not wanted any more. */
  stop = (): void => {
    drafts.discard();
    view.askHowToAdd(false);
  };

  async #lookAtScreen(): Promise<DraftsView> {
    try {
      return await ipc.draftScreen();
    } catch (reason) {
      this.#screenRefusal = AppError.from(reason).code;
      throw reason;
    }
  }

  async #read(reading: Promise<DraftsView>): Promise<void> {
    const found = await drafts.read(reading);
    if (found) {
      this.#manual = null;
      view.go({ name: "drafts" });
    } else if (!view.adding && !saysItself.has(view.page.name)) {
      drafts.tell();
    }
  }
}

function painted(): Promise<void> {
  return new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done())),
  );
}

// Told of one link twice, the second time finds it read.
function nothingLeft(reason: unknown): DraftsView {
  if (AppError.from(reason).code !== "notFound") throw reason;
  return nothing;
}

export const adding = new Adding();
