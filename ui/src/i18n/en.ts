import { adding } from "./en/adding";
import { approvals } from "./en/approvals";
import { backups } from "./en/backups";
import { camera } from "./en/camera";
import { door } from "./en/door";
import { errors } from "./en/errors";
import { requests } from "./en/requests";
import { settings } from "./en/settings";
import { tokens } from "./en/tokens";

// Every text of the page. What happened first, then what to do next. {names} are filled in;
// a text with `one` and `other` is chosen by {count}.
export const en = {
  ...adding,
  ...approvals,
  ...backups,
  ...camera,
  ...door,
  ...errors,
  ...requests,
  ...settings,
  ...tokens,

  "app.name": "Countersign",
  "app.titleLocked": "Countersign, locked",

  "common.add": "Add",
  "common.back": "Back",
  "common.cancel": "Cancel",
  "common.checking": "Checking…",
  "common.close": "Close",
  "common.continue": "Continue",
  "common.done": "Done",
  "common.keep": "Keep",
  "common.optional": "(optional)",
  "common.moment": "{day}, {time}",
  "common.more": {
    one: "Show {count} more",
    other: "Show {count} more",
  },

  "keys.space": "Space",

  "toast.copied": "{name} code copied",
  "toast.copiedSpoken": {
    one: "{name} code copied. Clipboard clears in {count} second.",
    other: "{name} code copied. Clipboard clears in {count} seconds.",
  },
  "toast.clears": "clears in {seconds} s",
  "toast.clearNow": "Clear now",
  "toast.binned": "{name} moved to the bin",
  "toast.undo": "Undo",

  "problems.retry": "Try again",
  "problems.aside":
    "The file that cannot be opened is kept in its folder, as {name}.",
  "problems.damaged": "The vault is damaged",
  "problems.altered": "The vault was changed by something else",
  "problems.newerVersion": "The vault is from a newer Countersign",
  "problems.notAVault": "This file is no vault",
  "problems.emptyFile": "The vault’s file is empty",
  "problems.heldBy": "The vault is in use",
  "problems.permissionDenied": "The vault may not be read",
  "problems.notAFile": "There is no file where the vault should be",
  "problems.unexpected": "The vault cannot be opened",

  "notices.rollback":
    "This vault is older than the one last used here. If you did not restore it yourself, look for the newer file.",
  "notices.altered":
    "Something other than Countersign changed the vault’s file. Nothing is written until you decide; Settings, About checks the vault.",
  "notices.readOnly":
    "The vault can be read and not written: the disk is full, or the file is protected. Your codes work; changes are refused.",
  "notices.damagedRecords":
    "Some tokens could not be read. The others are not affected; Settings, About checks the vault.",
  "notices.recoveryKeyUnconfirmed":
    "Your recovery key was never checked. Settings, Security makes a new one.",
  "notices.requestNotSent":
    "Your answer was not sent. The request still waits.",
  "notices.requestUnsure":
    "Your answer went out, and the server did not say whether it has it.",
  "notices.requestNotTaken":
    "The server did not take your answer: the request was over.",
  "notices.notListening":
    "Sign-in requests cannot be heard: their keys in this vault cannot be read.",
} as const;
