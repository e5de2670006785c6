import { afterEach, expect, test, vi } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "../app/App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(() => page.leave());

async function settings(query: string): Promise<void> {
  page = stage(App, `phase=locked&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("list");
  page.press(",", { ctrlKey: true });
  await page.click("settings-approvals");
  await page.see("approvals-section");
}

const BANK = "id.fjordbank.example";

async function bank(query: string): Promise<void> {
  await settings(query);
  await page.click(`server-${BANK}`);
  await page.see("server-page");
}

async function history(query = ""): Promise<void> {
  await settings(`approvals=good&${query}`);
  await page.click("history-open");
  await page.see("request-history");
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);

const text = (testid: string) => page.find(testid)?.textContent ?? "";

const until = (expected: () => void) => vi.waitFor(expected);

test("without a server the page says how to begin, and opens the sheet", async () => {
  await settings("approvals=none");
  expect(text("no-servers")).toContain("Open the enrolment code");
  await page.click("approvals-add");
  await page.read("Add a token");
});

test("each server says in a word and a line how it stands", async () => {
  await settings("approvals=unknown");
  expect(text("server-vpn.northwind.example")).toContain("Connected");
  const ill = text(`server-${BANK}`);
  expect(ill).toContain("Needs you");
  expect(ill).toContain("no longer knows the token PIPU00F70D11");
  expect(text("listening")).toContain("3 servers are asked");
});

test("a check shows its steps, and is heard when it is over", async () => {
  await settings("approvals=expired");
  page.all("check-server").at(-1)?.click();
  await page.read("Its certificate ran out on");
  const good = page.all("check-step").map((step) => step.dataset["good"]);
  expect(good).toEqual(["true", "true", "false"]);
  expect(text("check-steps")).toContain("Only its owner can renew it");
  await until(() =>
    expect(text("live-polite")).toContain("Something is wrong"),
  );
});

test("servers that could not be looked at can be looked at again", async () => {
  await settings("approvals=unread");
  await page.see("approvals-retry");
  const before = called("approvals").length;
  await page.click("approvals-retry");
  await until(() => expect(called("approvals").length).toBe(before + 1));
});

test("the settings about requests are sent as they are chosen", async () => {
  await settings("approvals=good");
  const chosen = page.find("setting-on-request") as HTMLSelectElement;
  chosen.selectedIndex = 1;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  await page.click("setting-listen-while-locked");
  await until(() =>
    expect(called("set_settings")).toEqual([
      { change: { onRequest: "notification" } },
      { change: { listenWhileLocked: false } },
    ]),
  );
  await page.read("whoever signs in waits in vain");
});

test("a test notification turns into a tick once its button is pressed", async () => {
  await settings("approvals=good");
  await page.click("test-notification");
  await page.read("Press the button in it.");
  expect(page.find("test-notification-result")?.dataset["seen"]).toBe("false");
  await page.emit({ type: "notificationSeen" });
  await page.read("notifications work");
  expect(page.find("test-notification-result")?.dataset["seen"]).toBe("true");
});

test("switched off, notifications say where this system turns them on", async () => {
  await settings("approvals=good&notices=off&platform=windows");
  expect(text("notifications")).toContain("Open Settings, System");
  await page.click("test-notification");
  await page.read("It could not be shown.");
});

test("where no notification can be, the window carries the request", async () => {
  await settings("approvals=good&notices=none");
  expect(text("notifications")).toContain("carries the request");
});

test("an enrolment that stopped goes on where it was", async () => {
  await settings("approvals=good&unfinished");
  await page.click("resume-enrolment");
  await page.see("server-login.harbour.example");
  expect(page.find("resume-enrolment")).toBeNull();
});

test("an enrolment is given up only after it was asked", async () => {
  await settings("approvals=good&unfinished");
  await page.click("give-up-enrolment");
  await page.click("give-up-ask-no");
  expect(called("give_up_enrolment")).toEqual([]);
  await page.click("give-up-enrolment");
  await page.click("give-up-ask-yes");
  await until(() => expect(page.find("give-up-enrolment")).toBeNull());
});

test("a server's page tells of its tokens and its connection", async () => {
  await settings("approvals=good");
  await page.click("server-vpn.northwind.example");
  await page.see("server-page");
  expect(page.all("server-token")).toHaveLength(2);
  expect(text("server-page")).toContain("Each approval needs your password");
  expect(text("connection")).toContain("2 seconds ahead of this computer’s");
  expect(text("connection")).toContain("The authorities this computer trusts");
  await page.click("unmute");
  await until(() => expect(page.find("unmute")).toBeNull());
  expect(called("mute_requests")).toEqual([{ token: "adm", minutes: 0 }]);
  page.press("Escape");
  await page.see("approvals-section");
});

test("another certificate is shown beside the one that was taken", async () => {
  await bank("approvals=changed&contact=it@fjordbank.example");
  const note = text("ailment-certificateChanged");
  expect(note).toContain("No answer was sent. Ask it@fjordbank.example");
  expect(note).toContain("5E:83:A8");
  expect(note).toContain("C1:E6:0B");
});

test("a token the server lost leads to a mail for a new code", async () => {
  await bank("approvals=unknown&contact=it@fjordbank.example");
  await page.click("ailment-new-code");
  await page.click("new-code-write");
  await until(() =>
    expect(called("mail_contact")).toEqual([
      {
        server: "bank",
        serial: "PIPU00F70D11",
        reason: "The server no longer knows the token",
      },
    ]),
  );
  await until(() => expect(page.find("new-code")).toBeNull());
});

test("a token that came by a container is synchronised, not asked for", async () => {
  await bank("approvals=lost&containers=free");
  expect(text("ailment-notKnown")).toContain("it comes with a new key");
  expect(page.find("ailment-new-code")).toBeNull();
  expect(page.find("ask-new-code")).toBeNull();
  expect(page.find("sync-token")).not.toBeNull();
  await page.click("ailment-sync");
  await until(() =>
    expect(called("sync_container")).toEqual([{ container: "smph" }]),
  );
  await page.read("1 token for approvals is new or renewed");
  await until(() => expect(page.find("ailment-notKnown")).toBeNull());
});

test("one of a container that was cut off says why, and offers nothing", async () => {
  await bank("approvals=dead&containers=moved");
  expect(text("ailment-notKnown")).toContain("Another computer has taken over");
  expect(text("server-token")).toContain("No longer valid");
  for (const help of ["ailment-new-code", "ailment-sync", "sync-token"])
    expect(page.find(help)).toBeNull();
});

test("the reason for a new code can be told in one's own words", async () => {
  await bank("approvals=good");
  await page.click("ask-new-code");
  expect(text("new-code")).toContain("save a contact for id.fjordbank.example");
  await page.type("new-code-words", "My old laptop was stolen");
  await page.click("new-code-write");
  await until(() =>
    expect(called("mail_contact")[0]?.["reason"]).toBe(
      "My old laptop was stolen",
    ),
  );
});

test("the contact is typed once and named from then on", async () => {
  await bank("approvals=clock");
  expect(text("ailment-clockOff")).toContain("tell whoever runs the server");
  await page.type("contact", " the help desk, room 12 ");
  await page.click("contact-save");
  await page.read("tell the help desk, room 12");
  expect(called("set_contact")).toEqual([
    { server: "bank", contact: "the help desk, room 12" },
  ]);
});

test("what is being typed as a contact survives what the server tells", async () => {
  await bank("approvals=good");
  await page.type("contact", "half a na");
  const before = called("approvals").length;
  await page.emit({ type: "approvalsChanged" });
  await until(() => expect(called("approvals").length).toBeGreaterThan(before));
  expect((page.find("contact") as HTMLInputElement).value).toBe("half a na");
});

test("a token is removed after a warning, and with the last one the server", async () => {
  await bank("approvals=good");
  await page.click("remove-approval");
  expect(text("remove-ask")).toContain("The server still has this token");
  await page.click("remove-ask-yes");
  await page.see("server-gone");
  expect(called("remove_approval")).toEqual([{ token: "bank" }]);
});

test("every server can be asked now", async () => {
  await bank("approvals=good");
  await page.click("ask-now");
  await until(() =>
    expect(text("live-polite")).toContain("Every server was asked"),
  );
});

test("a container says what a synchronising brought", async () => {
  await settings("approvals=good&containers=arriving");
  expect(text("container-row")).toContain("3 tokens have come");
  await page.click("sync-container");
  await page.read("2 code tokens are new or renewed");
  expect(text("container-row")).toContain("6 code tokens");
});

test("moving to a new computer is explained, then confirmed with the password", async () => {
  await settings("approvals=good&containers=free");
  await page.click("transfer-container");
  expect(text("transfer")).toContain("this one is cut off");
  await page.type("transfer-question", "Name of the cat?");
  await page.click("transfer-go");
  await page.read("Type the answer too");
  await page.type("transfer-answer", "Miso");
  await page.click("transfer-go");
  await page.type("verify-password", PASSWORD);
  await page.click("verify-submit");
  await until(() =>
    expect(called("transfer_container")).toEqual([
      {
        container: "smph",
        ticket: "ticket",
        question: "Name of the cat?",
        answer: "Miso",
      },
    ]),
  );
  expect(called("verify")[0]).toMatchObject({
    verb: "transferContainer",
    object: "smph",
  });
});

test("what the server forbids cannot be pressed and says why", async () => {
  await settings("approvals=good&containers=held");
  expect(text("container-row")).toContain(
    "lets this computer neither hand over nor leave",
  );
  await page.click("transfer-container");
  await page.click("leave-container");
  expect(page.find("transfer")).toBeNull();
  expect(page.find("leave-ask")).toBeNull();
});

test("a container that another computer has now can only be left", async () => {
  await settings("approvals=good&containers=moved");
  expect(text("cut-off")).toContain("Another computer has taken over");
  expect(page.find("transfer-container")).toBeNull();
  await page.click("leave-container");
  await page.see("leave-ask");
});

test("a container is left after a warning", async () => {
  await settings("approvals=good&containers=free");
  await page.click("leave-container");
  await page.click("leave-ask-yes");
  await until(() => expect(page.find("container-row")).toBeNull());
});

test("the history stands under its days, and tells of one when it is opened", async () => {
  await history();
  await page.read("Today");
  const rows = page.all("past-request");
  expect(rows).toHaveLength(12);
  expect(rows[2]?.textContent).toContain("Wasn’t me");
  expect(rows[2]?.textContent).toContain("in the window");
  expect(rows[3]?.textContent).toContain("The server did not say");
  rows[2]?.querySelector("button")?.click();
  await page.read("Denied here as not yours");
  expect(page.all("past-details")).toHaveLength(1);
});

test("arrows walk the history from one stop", async () => {
  await history();
  await page.see("past-request");
  const stops = () =>
    page
      .all("past-request")
      .map((row) => row.querySelector("button")?.tabIndex)
      .filter((stop) => stop === 0).length;
  const at = () =>
    page
      .all("past-request")
      .findIndex((row) => row.contains(document.activeElement));
  page.find("back")?.focus();
  page.press("f", { ctrlKey: true });
  expect(document.activeElement).toBe(page.find("history-search"));
  page.press("ArrowDown");
  expect(at()).toBe(0);
  page.press("ArrowDown");
  expect(at()).toBe(1);
  page.press("End");
  expect(at()).toBe(11);
  page.press("ArrowDown");
  expect(at()).toBe(11);
  page.press("Home");
  expect(at()).toBe(0);
  expect(stops()).toBe(1);
});

test("the history is searched by Rust, once typing rests", async () => {
  await history();
  await page.see("past-request");
  const before = called("request_history").length;
  for (const typed of ["m", "mi", "minsk"])
    await page.type("history-search", typed);
  await until(() => expect(page.all("past-request")).toHaveLength(1));
  const asked = called("request_history").slice(before);
  expect(asked).toEqual([{ query: "minsk" }]);
  await page.read("1 found");
  await page.type("history-search", "nobody");
  await page.see("history-no-match");
  expect(text("history-no-match")).toContain("Nothing for “nobody”");
  page.press("Escape");
  await until(() => expect(page.all("past-request")).toHaveLength(12));
});

test("an empty history says what will stand there", async () => {
  await history("history=empty");
  await page.see("history-empty");
  expect(text("history-empty")).toContain("No sign-in request has come yet");
  expect(page.find("history-search")).toBeNull();
});

test("a long history is drawn in portions", async () => {
  await history("history=many");
  await page.see("history-more");
  expect(page.all("past-request")).toHaveLength(200);
  await page.click("history-more");
  expect(page.all("past-request")).toHaveLength(400);
});

test("a request that still waits can be reviewed from the history", async () => {
  await history();
  (await page.see("past-request")).querySelector("button")?.click();
  await page.click("past-review");
  expect(called("review_request")).toHaveLength(1);
});

test("nothing of the servers stays on a locked page", async () => {
  await settings("approvals=good");
  await page.emit({ type: "phase", phase: "locked" });
  await page.see("unlock-password");
  expect(document.body.textContent).not.toContain("northwind");
});
