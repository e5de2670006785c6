import { expect, test } from "vitest";
import type { Rescue, RescueTokenView } from "../ipc";
import { countFates, find, verdictOf } from "./rescued";

const token = (rescue: Rescue, issuer = "GitHub"): RescueTokenView => ({
  id: `${issuer} ${rescue}`,
  issuer,
  account: "mara",
  rescue,
  backupMs: null,
  folder: null,
  ask: null,
});

const verdict = (fates: Rescue[], allOnThisDisk = false) =>
  verdictOf({ tokens: fates.map((fate) => token(fate)), allOnThisDisk });

test("the worst that is true of any token is said of all", () => {
  expect(verdict([])).toBe("empty");
  expect(verdict(["comesBack"])).toBe("allBack");
  expect(verdict(["comesBack", "ask"])).toBe("ask");
  expect(verdict(["comesBackOlder", "ask"])).toBe("older");
  expect(verdict(["comesBack", "comesBackOlder", "ask", "lost"])).toBe("lost");
});

test("what is on this disk alone does not come back", () => {
  expect(verdict(["comesBack"], true)).toBe("onThisDisk");
  expect(verdict(["comesBack", "lost"], true)).toBe("lost");
});

test("the counts are of every token", () => {
  const tokens = [token("lost"), token("ask"), token("ask")];
  expect(countFates(tokens)).toEqual({
    lost: 1,
    ask: 2,
    comesBackOlder: 0,
    comesBack: 0,
  });
});

test("names are found by parts of issuer and account, in any order", () => {
  const tokens = [token("lost", "GitHub"), token("ask", "Proton")];
  const names = (query: string, show: Rescue | "all" = "all") =>
    find(tokens, show, query).map(({ issuer }) => issuer);
  expect(names("")).toEqual(["GitHub", "Proton"]);
  expect(names("mara HUB")).toEqual(["GitHub"]);
  expect(names("mara", "ask")).toEqual(["Proton"]);
  expect(names("bank")).toEqual([]);
});
