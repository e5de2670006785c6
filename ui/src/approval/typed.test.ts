import { expect, test } from "vitest";
import { areNumbers, Typed } from "./typed";

function typing(letters: string, options: string[], everyMs = 100) {
  const typed = new Typed();
  return [...letters].map((letter, i) =>
    typed.press(letter, options, i * everyMs),
  );
}

test("what only one option begins with chooses it", () => {
  expect(typing("9", ["12", "58", "94"])).toEqual(["94"]);
});

test("what several begin with chooses none until it is certain", () => {
  expect(typing("52", ["51", "52", "94"])).toEqual([null, "52"]);
});

test("an option that another begins with is chosen when it is typed whole", () => {
  expect(typing("58", ["5", "58"])).toEqual(["5", "58"]);
});

test("another beginning begins anew", () => {
  expect(typing("19", ["12", "94"])).toEqual(["12", "94"]);
});

test("after a pause typing begins anew", () => {
  expect(typing("51", ["51", "12"], 2000)).toEqual(["51", "12"]);
});

test("letters are large or small as they like", () => {
  expect(typing("g", ["Granite", "boat"])).toEqual(["Granite"]);
});

test("numbers are told from words", () => {
  expect(areNumbers(["12", "07"])).toBe(true);
  expect(areNumbers(["12", "boat"])).toBe(false);
});
