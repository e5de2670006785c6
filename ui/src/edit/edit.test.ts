import { mockIPC } from "@tauri-apps/api/mocks";
import { beforeEach, expect, test } from "vitest";
import { sampleTokens } from "../../dev/sample";
import { Edit } from "./edit.svelte";

const tokens = sampleTokens(24);
const github = tokens[0]!;
const broken = tokens.find(({ flaw }) => flaw !== null)!;

let calls: [string, unknown][];

beforeEach(() => {
  calls = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    const secret = (args as { change?: { secret?: string } }).change?.secret;
    if (secret?.includes("1")) {
      throw {
        code: "invalidField",
        detail: {
          field: "secret",
          flaw: "bad_secret_character",
          position: "3",
        },
      };
    }
    return null;
  });
});

test("only what was changed is sent", async () => {
  const edit = new Edit(github);
  edit.account = " mara ";
  edit.groups = [];
  expect(await edit.save()).toBe(true);
  expect(calls).toEqual([
    ["edit_token", { id: github.id, change: { account: "mara" } }],
    ["set_group", { id: github.id, group: github.groups[0], on: false }],
  ]);
});

test("parameters are sent only when they were opened", async () => {
  const edit = new Edit(github);
  edit.parameters.digits = "8";
  expect(await edit.save()).toBe(true);
  expect(calls).toEqual([]);
  edit.open = true;
  await edit.save();
  expect(calls).toEqual([
    ["edit_token", { id: github.id, change: { digits: 8 } }],
  ]);
});

test("the digits of a managed token can be mended without more", async () => {
  const edit = new Edit({ ...github, managed: "https://vpn.example" });
  edit.parameters.digits = "8";
  await edit.save();
  expect(calls).toEqual([
    ["edit_token", { id: github.id, change: { digits: 8 } }],
  ]);
});

test("another kind is sent with everything it has", async () => {
  const edit = new Edit(github);
  edit.open = true;
  edit.parameters.choose("hotp");
  edit.parameters.counter = "7";
  await edit.save();
  expect(calls[0]?.[1]).toMatchObject({
    change: { kind: "hotp", algorithm: "SHA1", digits: 6, counter: 7 },
  });
});

test("a token that makes no codes opens at what is wrong", () => {
  const edit = new Edit(broken);
  expect(edit.open).toBe(true);
  expect(edit.errors["secret"]).toBe(
    "The key has a letter that cannot be in it",
  );
});

test("a wrong letter is marked where it stands", async () => {
  const edit = new Edit(broken);
  edit.secret = "JBS1";
  expect(await edit.save()).toBe(false);
  expect(edit.wrongAt).toBe(3);
  edit.forgiveSecret();
  expect(edit.wrongAt).toBeNull();
});
