import { expect, test } from "vitest";
import { groupCode, inFours, spelled } from "./grouping";

test.each([
  ["482913", ["482", "913"]],
  ["4829130", ["482", "9130"]],
  ["64021187", ["6402", "1187"]],
  ["V7KQ2", ["V7KQ2"]],
  ["1234", ["1234"]],
  ["1234567890", ["12345", "67890"]],
  ["", []],
])("the code %s is read as %j", (code, groups) => {
  expect(groupCode(code)).toEqual(groups);
});

test("a key is read in fours", () => {
  expect(inFours("JBSWY3DPEH")).toEqual(["JBSW", "Y3DP", "EH"]);
});

test("a code is spelled for screen readers", () => {
  expect(spelled("482913")).toBe("4 8 2 9 1 3");
});
