import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import { live } from "../shared/live.svelte";
import ApprovalPage from "./ApprovalPage.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  live.clear();
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
});

afterEach(async () => {
  await page.leave();
  vi.useRealTimers();
});

async function asked(query: string): Promise<Stage> {
  page = stage(ApprovalPage, query);
  await page.see("approval-question");
  return page;
}

/** Past the moment in which nothing can be decided. */
async function ready(query: string): Promise<Stage> {
  await asked(query);
  await vi.advanceTimersByTimeAsync(1100);
  return page;
}

async function outcome(): Promise<string> {
  return (await page.see("approval-outcome")).dataset["outcome"] ?? "";
}

const answers = () =>
  page.calls.filter(([name]) => name === "answer_request").map(([, a]) => a);
const closed = () =>
  page.calls.some(([name]) => name === "plugin:window|close");

test("for its first second the window decides nothing, and says why", async () => {
  await asked("request=plain");
  expect(page.find("deny")?.getAttribute("aria-disabled")).toBe("true");
  expect(page.find("deny")?.title).toBe(
    "Read it first: the buttons work in a second",
  );
  for (const button of ["approve", "deny", "not-me"]) await page.click(button);
  page.press("Enter", { ctrlKey: true });
  page.press("d", { code: "KeyD", altKey: true });
  expect(answers()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(page.find("deny")?.getAttribute("aria-disabled")).toBeNull();
  await page.click("deny");
  expect(await outcome()).toBe("denied");
});

test("the focus is on the question, and from there no plain key decides", async () => {
  await ready("request=plain");
  expect(document.activeElement).toBe(page.find("approval-question"));
  for (const key of ["Enter", " ", "Escape"]) page.press(key);
  expect(answers()).toEqual([]);
  expect(closed()).toBe(false);
});

test("it is an alert named by its question and described by its facts", async () => {
  await asked("request=plain");
  const dialog = document.querySelector('[role="alertdialog"]');
  const text = (name: string): string =>
    document.getElementById(dialog?.getAttribute(name) ?? "")?.textContent ??
    "";
  expect(text("aria-labelledby").trim()).toBe(
    "Are you signing in to Northwind VPN?",
  );
  expect(text("aria-describedby")).toContain(
    "Do you want to confirm the login?",
  );
  expect(page.find("request-message")?.textContent).toContain("“privacyIDEA”");
});

test("Control Enter approves and Alt D denies", async () => {
  await ready("request=plain");
  page.press("Enter", { ctrlKey: true });
  expect(await outcome()).toBe("approved");
  expect(answers()[0]).toMatchObject({ choice: { type: "approve" } });
  await page.leave();
  await ready("request=plain");
  page.press("∂", { code: "KeyD", altKey: true });
  expect(await outcome()).toBe("denied");
});

test("nothing is chosen of the numbers, digits choose, and Approve names the choice", async () => {
  await ready("request=number");
  const checked = () =>
    ["12", "58", "94"].filter(
      (n) => page.find(`number-${n}`)?.getAttribute("aria-checked") === "true",
    );
  expect(checked()).toEqual([]);
  await page.click("approve");
  page.press("Enter", { ctrlKey: true });
  expect(answers()).toEqual([]);
  page.press("5");
  page.press("8");
  expect(checked()).toEqual(["58"]);
  expect(page.find("approve-text")?.textContent).toBe("Approve with 58");
  await page.click("approve");
  expect(await outcome()).toBe("approved");
  expect(answers()[0]).toMatchObject({
    choice: { type: "pick", option: "58" },
  });
});

test("a wrong number is final and said", async () => {
  await ready("request=number");
  await page.click("number-94");
  await page.click("approve");
  expect(await outcome()).toBe("wrongNumber");
  await page.read("So the request was refused. Start the sign-in again.");
});

test("words to match are chosen as they are typed", async () => {
  await ready("request=words");
  page.press("G");
  expect(page.find("number-granite")?.getAttribute("aria-checked")).toBe(
    "true",
  );
});

test("a code to type is shown alone, until it is done with", async () => {
  await ready("request=plain&answered=code");
  await page.click("approve");
  expect(await outcome()).toBe("code");
  expect(page.find("show-code")?.textContent?.trim()).toBe("72");
  expect(page.find("deny")).toBeNull();
  await page.read("Never read it out to anyone");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(closed()).toBe(false);
  await page.click("done");
  expect(closed()).toBe(true);
});

test("an unusual request is named, and Approve loses its fill", async () => {
  await asked("request=odd");
  await page.read("First request from this server");
  expect(page.find("approve")?.className).not.toContain("btn--primary");
  await page.leave();
  await asked("request=plain");
  expect(page.find("approve")?.className).toContain("btn--primary");
});

test("all that is unusual is named, and shortly where a number is to be chosen", async () => {
  await asked("request=oddest");
  expect(page.all("oddity").map((it) => it.textContent)).toEqual([
    expect.stringContaining("First request from this server"),
    expect.stringContaining("clock and yours differ"),
    expect.stringContaining("Several requests in a few minutes"),
  ]);
  await page.leave();
  await asked("request=oddnumber");
  const oddity = page.find("oddity");
  expect(oddity?.querySelector("b")?.textContent).toBe(
    "Several requests in a few minutes",
  );
  expect(oddity?.querySelector(".vh")?.textContent).toContain("make it stop");
});

test("where only a no is left, approving is out of reach", async () => {
  await ready("request=onlydeny");
  await page.click("approve");
  expect(answers()).toEqual([]);
  expect(page.find("approve")?.title).toBe("Only a no can still be sent");
  await page.click("deny");
  expect(await outcome()).toBe("denied");
});

const ends: [answered: string, kind: string, words: string][] = [
  ["notTaken", "notTaken", "Its message: “The challenge has expired”"],
  ["unsure", "unsure", "Look there whether you are signed in."],
  ["notSent", "notSent", "vpn.northwind.example cannot be reached."],
  ["gone", "elsewhere", "Nothing was sent from this window."],
  ["tooOld", "expired", "The request expired at about"],
];

test.each(ends)(
  "an answer that ends as %s says so",
  async (how, kind, words) => {
    await ready(`request=plain&answered=${how}`);
    await page.click("approve");
    expect(await outcome()).toBe(kind);
    await page.read(words);
  },
);

test("what was not sent can be tried again", async () => {
  await ready("request=plain&answered=notSent");
  await page.click("approve");
  await page.click("try-again");
  await page.see("approval-question");
  await vi.advanceTimersByTimeAsync(1100);
  await page.click("deny");
  await vi.waitFor(() => expect(answers()).toHaveLength(2));
});

test("a no never claims that nobody was let in", async () => {
  await ready("request=plain&others");
  await page.click("deny");
  await page.read("Denied from this computer.");
  await page.read("Another of your devices could still approve it.");
  expect(document.body.textContent).not.toMatch(/nobody was let in/i);
});

test("a no leads to what to do when somebody else asked", async () => {
  await ready("request=plain");
  await page.click("deny");
  await page.click("denied-not-me");
  expect(await outcome()).toBe("notMe");
  await page.read("Northwind VPN was told no");
});

test("“this wasn’t me” is believed only where the server took the reason", async () => {
  await ready("request=plain");
  await page.click("not-me");
  expect(await outcome()).toBe("notMe");
  await page.read("Northwind VPN knows it was not you");
  await page.click("hold-back");
  expect(page.calls).toContainEqual([
    "mute_requests",
    { token: "0123456789abcdef", minutes: 60 },
  ]);
  await page.leave();
  await ready("request=noreasons");
  await page.click("not-me");
  await page.read("Northwind VPN was told no");
});

test("many of one account are denied together", async () => {
  page = stage(ApprovalPage, "request=many");
  await page.see("approval-many");
  await page.read("5 requests in 2 minutes");
  expect(page.find("approve")).toBeNull();
  await page.click("deny-all");
  expect(page.calls.some(([name]) => name === "deny_all")).toBe(false);
  await vi.advanceTimersByTimeAsync(1100);
  expect(page.find("deny-all")?.textContent).toContain("Deny all 5");
  await page.click("deny-all");
  expect(await outcome()).toBe("denied");
  await page.read("5 requests denied");
});

test("many can be looked at one by one, each inert anew", async () => {
  page = stage(ApprovalPage, "request=many");
  await page.see("approval-many");
  await vi.advanceTimersByTimeAsync(1100);
  await page.click("look-each");
  await page.see("approval-question");
  expect(page.find("approve")?.getAttribute("aria-disabled")).toBe("true");
  expect(page.find("request-place")?.textContent).toMatch(/^\d of 5$/);
});

test("of several accounts one is shown, and the other is one step away", async () => {
  await ready("request=two&review=1");
  const name = () => page.find("approval-question")?.textContent?.trim();
  const first = name();
  expect(page.find("request-place")?.textContent).toBe("2 of 2");
  await page.click("request-previous");
  expect(name()).not.toBe(first);
  expect(page.find("deny")?.getAttribute("aria-disabled")).toBe("true");
});

test("what is looked at stays when another comes, and the next waits its turn", async () => {
  await ready("request=plain");
  page.arrive("odd");
  await vi.waitFor(() =>
    expect(page.find("request-place")?.textContent).toBe("1 of 2"),
  );
  expect(page.find("approval-question")?.textContent).toContain("Northwind");
  expect(page.find("deny")?.getAttribute("aria-disabled")).toBeNull();
  await page.click("deny");
  expect(await outcome()).toBe("denied");
  await page.click("done");
  expect(closed()).toBe(false);
  await page.see("approval-question");
  await page.read("Are you signing in to Fjordbank Admin?");
});

test("the password is asked in place, and a wrong one approves nothing", async () => {
  await ready("request=ticket");
  await page.click("approve");
  await page.type("verify-password", "wrong");
  await page.click("verify-submit");
  await page.see("error");
  expect(answers()).toEqual([]);
  await page.type("verify-password", PASSWORD);
  await page.click("verify-submit");
  expect(await outcome()).toBe("approved");
  expect(answers()[0]).toMatchObject({ ticket: "ticket" });
  expect(page.calls).toContainEqual([
    "verify",
    {
      password: PASSWORD,
      verb: "approveRequest",
      object: answers()[0]?.["id"],
    },
  ]);
});

test("a no needs no password", async () => {
  await ready("request=ticket");
  await page.click("deny");
  expect(await outcome()).toBe("denied");
});

test("the window that has the keyboard is read out by its heading alone", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  await asked("request=plain&left=40");
  expect(live.assertive.trim()).toBe("");
  await vi.advanceTimersByTimeAsync(10_500);
  expect(live.assertive.trim()).toBe("30 seconds left to answer.");
});

test("a request that grows too old on the page says so and leaves", async () => {
  await asked("request=plain&left=40");
  expect(live.assertive.trim()).toBe("Sign-in request from Northwind VPN.");
  await vi.advanceTimersByTimeAsync(10_500);
  expect(live.assertive.trim()).toBe("30 seconds left to answer.");
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await outcome()).toBe("expired");
  await vi.advanceTimersByTimeAsync(6000);
  expect(closed()).toBe(true);
});

test("a request is announced once, whatever else changes", async () => {
  await asked("request=plain");
  const said = vi.spyOn(live, "alert");
  await page.emit({ type: "approvalsChanged" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
});

test("a code instead is copied and said", async () => {
  await ready("request=withcode");
  await page.click("use-code");
  await page.read("Northwind code copied. Type it on the sign-in page");
  expect(answers()).toEqual([]);
});

test("with nothing to answer the window says so and goes", async () => {
  page = stage(ApprovalPage, "request=none");
  await page.read("No sign-in request waits.");
  await vi.advanceTimersByTimeAsync(6000);
  expect(closed()).toBe(true);
});

test("whoever touches the last page keeps it", async () => {
  await ready("request=plain");
  await page.click("approve");
  expect(await outcome()).toBe("approved");
  page.press("Tab");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(closed()).toBe(false);
});

test("nothing of a request stays on a page that is locked", async () => {
  await asked("request=plain");
  await page.emit({ type: "phase", phase: "locked" });
  expect(document.body.textContent).not.toContain("Northwind");
});
