import { drafts } from "../add/drafts.svelte";
import * as ipc from "../ipc";
import { requests } from "../requests/requests.svelte";
import { report } from "../shared/errors";
import { viewport } from "../shared/viewport.svelte";
import { tokenList } from "../tokens/list.svelte";
import { pin, type Routes } from "../tokens/verbs";
import { adding } from "./adding.svelte";
import { beginRestore } from "./restoring";
import { actionOf, type Action } from "./shortcuts";
import { focusList, view } from "./view.svelte";

/** Where the list and the details lead. */
export const routes: Routes = {
  details: (id) => {
    tokenList.select(id);
    if (!viewport.wide) view.go({ name: "detail" });
    focusDetail();
  },
  edit: (id) => {
    tokenList.select(id);
    const from = view.page.name === "detail" ? "detail" : "list";
    view.go({ name: "edit", id, from });
  },
  add: () => view.askHowToAdd(true),
  typeIn: adding.typeIn,
  files: adding.files,
  paste: adding.paste,
  restore: () => void beginRestore(null, "list"),
  bin: () => view.go({ name: "bin" }),
  settings: () => view.go({ name: "settings", section: "general" }),
  approvals: () => view.go({ name: "settings", section: "approvals" }),
  about: () => view.go({ name: "settings", section: "about" }),
  lock: () => void ipc.lock().catch(report),
};

const ofSelected = (
  run: (token: NonNullable<typeof tokenList.selected>) => void,
) => {
  if (tokenList.selected) run(tokenList.selected);
};

const commands: Record<Exclude<Action["name"], "group">, () => void> = {
  search,
  typeToSearch: search,
  add: routes.add,
  paste: routes.paste,
  edit: () => ofSelected(({ id }) => routes.edit(id)),
  pin: () => ofSelected((token) => void pin(token)),
  details: () => ofSelected(({ id }) => routes.details(id)),
  back: () => {
    if (view.page.name === "list") focusList();
    else view.leave();
  },
  lock: routes.lock,
  settings: routes.settings,
  review: requests.review,
};

/** What concerns the selected token or the list, and means nothing on other pages. */
const ofTheList = new Set<Action["name"]>(["edit", "pin", "details", "group"]);
const withTheList = ["list", "detail", "saved"];

/** Pages with a form: there keys write, and only the lock is heard. */
const forms = ["edit", "manual", "drafts", "camera", "screen", "restore"];
/** Pages that take another picture, link or code to those they have. */
const taking = ["drafts", "camera", "screen"];

/** Runs the command that a key stands for in the whole window. */
export function heedKey(event: KeyboardEvent): void {
  const above = document.querySelector("dialog[open], [role=menu]") !== null;
  if (event.key === "Escape" && !above && drafts.percent !== null) {
    event.preventDefault();
    drafts.cancel();
    return;
  }
  const action = actionOf(event);
  if (!action) return;
  const busy = above || forms.includes(view.page.name);
  const another = action.name === "paste" && taking.includes(view.page.name);
  if (busy && action.name !== "lock" && !another) return;
  const listed = withTheList.includes(view.page.name);
  if (!listed && ofTheList.has(action.name)) return;
  // On other pages arrows move among the controls; Escape leaves them.
  if (!listed && action.name === "back" && event.key !== "Escape") return;
  if (action.name === "typeToSearch") {
    // The field that now has the focus receives this very key.
    if (view.page.name === "list") search();
    return;
  }
  event.preventDefault();
  if (action.name === "group") chooseGroup(action.place);
  else commands[action.name]();
}

function search(): void {
  if (document.getElementById("search") === null) view.go({ name: "list" });
  const focus = () => document.getElementById("search")?.focus();
  if (view.page.name === "list") focus();
  requestAnimationFrame(focus);
}

function chooseGroup(place: number): void {
  const group = place === 1 ? null : tokenList.groups[place - 2]?.id;
  if (group !== undefined) tokenList.choose(group);
}

// The details begin at what is done with them most.
function focusDetail(): void {
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>(
        '[data-testid="detail-copy"], [data-testid="detail-fix"]',
      )
      ?.focus({ preventScroll: true }),
  );
}
