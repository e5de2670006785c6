import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock } from "./clock.svelte";

const START = 1_800_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START * 1000 });
  clock.heed(() => []);
  clock.wake();
});

afterEach(() => {
  vi.useRealTimers();
});

/** How often the timer fires in so many seconds. */
function turns(seconds: number): number {
  const seen = new Set<number>();
  for (let i = 0; i <= seconds * 10; i++) {
    vi.advanceTimersByTime(100);
    seen.add(clock.second);
  }
  return seen.size - 1;
}

test("with nothing on screen there is no timer", () => {
  expect(vi.getTimerCount()).toBe(0);
});

test("it sleeps until five seconds before the end, then ticks until it", () => {
  clock.heed(() => [START + 30]);
  vi.advanceTimersByTime(24_900);
  expect(clock.second).toBe(START);
  vi.advanceTimersByTime(200);
  expect(clock.second).toBe(START + 25);
  vi.advanceTimersByTime(5000);
  expect(clock.second).toBe(START + 30);
  expect(vi.getTimerCount()).toBe(0);
});

test("of several ends the nearest is heeded", () => {
  clock.heed(() => [START + 60, START + 12]);
  vi.advanceTimersByTime(7100);
  expect(clock.second).toBe(START + 7);
});

test("seconds run only while somebody watches", () => {
  const stop = clock.watchSeconds();
  expect(turns(5)).toBe(5);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("who needs the time only now and then wakes nobody in between", () => {
  const stop = clock.watchSeconds(5);
  expect(turns(20)).toBe(4);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("asleep it does nothing, and waking starts the seconds again", () => {
  const stop = clock.watchSeconds();
  clock.sleep();
  expect(vi.getTimerCount()).toBe(0);
  clock.wake();
  expect(vi.getTimerCount()).toBe(1);
  stop();
});

test("a timer that comes late, after the computer slept, shows the second it is", () => {
  const stop = clock.watchSeconds();
  vi.setSystemTime((START + 600) * 1000);
  vi.advanceTimersByTime(1100);
  expect(clock.second).toBeGreaterThanOrEqual(START + 600);
  stop();
});

test("it follows a clock that is not this computer's", () => {
  clock.align((START + 3600) * 1000);
  expect(clock.now()).toBe((START + 3600) * 1000);
  clock.align(START * 1000 + 40);
  expect(clock.now()).toBe(START * 1000);
});
