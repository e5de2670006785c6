import { flushSync, mount, unmount } from "svelte";
import { expect, test, vi } from "vitest";
import SettingsNav from "./SettingsNav.svelte";

test("the section that is shown is in sight, is named and has the keyboard", async () => {
  const seen: (string | undefined)[] = [];
  Element.prototype.scrollIntoView = function () {
    seen.push((this as HTMLElement).dataset["testid"]);
  };
  const onsection = vi.fn();
  const nav = mount(SettingsNav, {
    target: document.body,
    props: { section: "approvals", onsection, onback: () => {} },
  });
  flushSync();
  expect(seen).toEqual(["settings-approvals"]);
  const [current, ...others] = document.querySelectorAll("[aria-current]");
  expect(others).toEqual([]);
  expect(current?.textContent.trim()).toBe("Approvals");
  expect(document.activeElement).toBe(current);
  const all = document.querySelectorAll<HTMLElement>("nav button");
  expect([...all].every((button) => button.tabIndex === 0)).toBe(true);
  document
    .querySelector<HTMLElement>('[data-testid="settings-about"]')
    ?.click();
  expect(onsection).toHaveBeenCalledWith("about");
  await unmount(nav);
});
