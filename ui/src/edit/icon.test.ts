import { mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleTokens } from "../../dev/sample";
import type { IconView } from "../ipc";
import { Edit } from "./edit.svelte";
import IconDialog from "./IconDialog.svelte";

const picture = "data:image/png;base64,iVBORw0KGgo=";
const pictured: IconView = { choice: "picture", brand: null, picture };
const letters: IconView = { choice: "monogram", brand: null };

let calls: [string, unknown][];
let dialog: ReturnType<typeof mount> | undefined;

const button = (name: string) =>
  document.querySelector<HTMLButtonElement>(`[data-testid="icon-${name}"]`);

function show(of: string | undefined): IconView[] {
  const chosen: IconView[] = [];
  dialog = mount(IconDialog, {
    target: document.body,
    props: {
      name: "Example",
      icon: letters,
      picture: of,
      onchoose: (icon) => chosen.push(icon),
      onclose: () => undefined,
    },
  });
  flushSync();
  return chosen;
}

beforeEach(() => {
  calls = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return null;
  });
});

afterEach(async () => {
  if (dialog) await unmount(dialog);
  dialog = undefined;
});

test("the server's picture is offered only where there is one", () => {
  show(undefined);
  expect(button("letters")).not.toBeNull();
  expect(button("picture")).toBeNull();
});

test("the server's picture can be left and taken again before it is saved", async () => {
  const token = { ...sampleTokens(1)[0]!, icon: pictured };
  const edit = new Edit(token);
  const chosen = show(token.icon.picture);
  button("letters")?.click();
  button("picture")?.click();
  expect(chosen).toEqual([letters, pictured]);
  edit.icon = chosen[1]!;
  await edit.save();
  expect(calls.filter(([command]) => command === "edit_token")).toEqual([]);
  edit.icon = chosen[0]!;
  await edit.save();
  expect(calls.at(-1)).toEqual([
    "edit_token",
    { id: token.id, change: { icon: letters } },
  ]);
});
