import { afterEach, expect, test } from "vitest";
import { stage, type Stage } from "../../dev/stage";
import App from "./App.svelte";

const PASSWORD = "heron violin apricot dusk";

let page: Stage;

afterEach(() => page.leave());

/** The card of an enrolment whose link was pasted. */
async function read(query: string): Promise<HTMLElement> {
  await pasted(query);
  return page.see("enrolment");
}

async function pasted(query: string): Promise<void> {
  page = stage(App, `phase=locked&${query}`);
  await page.type("unlock-password", PASSWORD);
  await page.click("unlock-submit");
  await page.see("tokens");
  page.press("v", { ctrlKey: true });
}

const called = (command: string) =>
  page.calls.filter(([name]) => name === command).map(([, args]) => args);
const off = (testid: string) =>
  page.find(testid)?.getAttribute("aria-disabled") === "true";

test("a pasted link shows who asks, where, and for how long, and enrols", async () => {
  const card = await read("enrol=good");
  for (const fact of ["Northwind VPN", "vpn.northwind.example", "PIPU0001F2E8"])
    expect(card.textContent).toContain(fact);
  expect(card.textContent).toMatch(/[89] more minutes/);
  await page.click("enrol-confirm");
  await page.see("enrolled");
  expect(called("enrol")).toEqual([
    { enrolment: "e1", access: { type: "system" } },
  ]);
  await page.read("Requests of Northwind VPN come as notifications.");
  await page.read("While Countersign is locked, requests still arrive");
  await page.click("test-notification");
  expect(called("test_notification")).toHaveLength(1);
});

test("where the window comes up by itself, no notification is promised", async () => {
  await read("enrol=good&onrequest=window");
  await page.click("enrol-confirm");
  await page.read("Requests of Northwind VPN open in a window, on top.");
});

test("an unencrypted connection is accepted by the person or not at all", async () => {
  await read("enrol=plain");
  await page.click("enrol-confirm");
  expect(called("enrol")).toEqual([]);
  await page.click("plain-accept");
  await page.click("enrol-confirm");
  await page.see("enrolled");
  expect(called("enrol")).toEqual([
    { enrolment: "e1", access: { type: "plain" } },
  ]);
});

test("a certificate nobody vouches for is looked at before it is kept to", async () => {
  await read("enrol=look");
  expect(off("enrol-confirm")).toBe(true);
  expect(page.find("pin-certificate")).toBeNull();
  await page.click("look-certificate");
  await page.see("fingerprint");
  expect(page.find("fingerprint")?.children).toHaveLength(16);
  expect(off("enrol-confirm")).toBe(true);
  await page.click("pin-certificate");
  await page.click("enrol-confirm");
  await page.see("enrolled");
  expect(called("enrol")[0]).toMatchObject({ access: { type: "pinned" } });
});

test("an authority of one’s own is chosen once the server was not believed", async () => {
  await read("enrol=ownca");
  await page.click("enrol-confirm");
  await page.read("from an authority that this computer does not know");
  expect(page.find("look-certificate")).toBeNull();
  await page.click("choose-authority");
  await page.read("Certificates of northwind-ca.pem are accepted");
  await page.click("enrol-confirm");
  await page.see("enrolled");
  expect(called("enrol")[1]).toMatchObject({ access: { type: "authority" } });
});

test("a used code says what to do next", async () => {
  await read("enrol=usedup");
  await page.click("enrol-confirm");
  await page.read("This enrolment code was used or has expired.");
  expect(page.find("enrolled")).toBeNull();
});

test("a code that is too old cannot be used", async () => {
  await read("enrol=tooold");
  expect(off("enrol-confirm")).toBe(true);
  await page.read("This code is too old: ask for a new one");
});

test("a container asks its question, and says what it brought", async () => {
  await read("enrol=container");
  expect(off("enrol-confirm")).toBe(true);
  await page.type("enrol-answer", "wrong");
  await page.click("enrol-confirm");
  await page.read("The server did not take that answer.");
  await page.type("enrol-answer", "Rotterdam");
  await page.click("enrol-confirm");
  await page.see("enrolled");
  await page.read("2 ");
});

test("a token in two steps is added after our half was shown", async () => {
  await pasted("twostep");
  await page.see("two-step");
  expect(off("draft-save")).toBe(true);
  await page.click("two-step-begin");
  expect((await page.see("two-step-part")).textContent).toContain("4VQL");
  expect(off("draft-save")).toBe(false);
  await page.click("draft-save");
  await page.see("saved");
});
