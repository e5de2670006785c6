import { expect, test } from "vitest";
import { Reading } from "./reading";

/** Something to read whose answers come when the test lets them. */
function slow(): {
  answers: ((value: number | Error) => void)[];
  taken: number[];
  reading: Reading<number>;
} {
  const answers: ((value: number | Error) => void)[] = [];
  const taken: number[] = [];
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) =>
      answers.push((value) =>
        typeof value === "number" ? resolve(value) : reject(value),
      ),
    );
  const reading = new Reading(ask, (answer) => taken.push(answer));
  return { answers, taken, reading };
}

test("no answer overtakes a newer one, and what changed meanwhile is read once", async () => {
  const { answers, taken, reading } = slow();
  const all = [reading.now(), reading.now(), reading.now()];
  expect(answers).toHaveLength(1);
  answers[0]?.(1);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(2);
  await Promise.all(all);
  expect(taken).toEqual([1, 2]);
  expect(answers).toHaveLength(2);
});

test("it can be read again after it could not be read", async () => {
  const { answers, taken, reading } = slow();
  const first = reading.now();
  answers[0]?.(new Error("locked"));
  await expect(first).rejects.toThrow("locked");
  const second = reading.now();
  answers[1]?.(2);
  await second;
  expect(taken).toEqual([2]);
});

test("what changed while it could not be read is read once more", async () => {
  const { answers, taken, reading } = slow();
  const all = [reading.now(), reading.now()];
  answers[0]?.(new Error("busy"));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(2);
  await Promise.all(all);
  expect(taken).toEqual([2]);
});

test("what was asked before a lock is not taken after it, and does not keep from asking", async () => {
  const { answers, taken, reading } = slow();
  const before = reading.now();
  reading.forget();
  const after = reading.now();
  answers[0]?.(1);
  await expect.poll(() => answers.length).toBe(2);
  expect(taken).toEqual([]);
  answers[1]?.(2);
  await Promise.all([before, after]);
  expect(taken).toEqual([2]);
});
