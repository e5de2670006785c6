import { expect, test } from "vitest";
import { actionOf } from "./shortcuts";

function check(init: KeyboardEventInit, name: string | null, inField = false) {
  const target = document.createElement(inField ? "input" : "div");
  document.body.append(target);
  let heard: ReturnType<typeof actionOf> = null;
  document.body.addEventListener(
    "keydown",
    (event) => (heard = actionOf(event)),
    {
      once: true,
    },
  );
  target.dispatchEvent(
    new KeyboardEvent("keydown", { bubbles: true, ...init }),
  );
  expect(heard === null ? null : (heard as { name: string }).name).toBe(name);
}

test.each([
  ["f", "search"],
  ["n", "add"],
  ["v", "paste"],
  ["e", "edit"],
  ["p", "pin"],
  ["o", "details"],
  ["l", "lock"],
  [",", "settings"],
  ["1", "group"],
  ["9", "group"],
  ["0", null],
  ["k", null],
])("Ctrl %s means %s", (key, name) => check({ key, ctrlKey: true }, name));

test("a letter begins a search, a space does not", () => {
  check({ key: "g" }, "typeToSearch");
  check({ key: " " }, null);
  check({ key: "Tab" }, null);
});

test("in a field letters are letters and Ctrl V pastes text", () => {
  check({ key: "g" }, null, true);
  check({ key: "v", ctrlKey: true }, null, true);
  check({ key: "l", ctrlKey: true }, "lock", true);
});

test("other modifiers mean other things", () => {
  check({ key: "f", ctrlKey: true, shiftKey: true }, null);
  check({ key: "f", ctrlKey: true, altKey: true }, null);
  check({ key: "f", metaKey: true }, null);
});
