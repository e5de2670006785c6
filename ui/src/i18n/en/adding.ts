// Adding tokens: by hand, from pictures and texts.
export const adding = {
  "kinds.totp": "Time-based",
  "kinds.daypassword": "Day password",
  "kinds.hotp": "Counter-based",
  "kinds.steam": "Steam",
  "kinds.motp": "mOTP",
  "kinds.yandex": "Yandex",
  "kinds.broken": "Not understood",
  "parameters.kind": "Kind",
  "parameters.digits": "Digits",
  "parameters.period": "Period in seconds",
  "parameters.counter": "Next counter",
  "parameters.algorithm": "Algorithm",
  "parameters.pin": "PIN",
  "parameters.pinHelp": "Kept in the vault and used to make the code.",

  "add.title": "Add a token",
  "add.camera": "Camera",
  "add.cameraText": "Hold the QR code in front of the webcam",
  "add.screen": "Screen",
  "add.screenText": "Find a QR code in any open window",
  "add.files": "Picture file",
  "add.filesText": "Choose a screenshot or photo of the QR code",
  "add.paste": "Clipboard",
  "add.pasteText": "Paste a picture or a link with {keys}",
  "add.type": "Type it in",
  "add.typeText": "A setup key or an otpauth link",
  "add.reading": "Reading…",
  "add.found": "Found {name}.",
  "add.foundSeveral": {
    one: "Found {count} token.",
    other: "Found {count} tokens.",
  },

  "manual.secret": "Setup key",
  "manual.secretHex": "Secret",
  "manual.secretHelp":
    "Spaces and upper or lower case do not matter. A whole otpauth link works too.",
  "manual.secretMissing": "Type the setup key first",
  "manual.details": "Details",
  "manual.detailsUsual": "{kind}: right for almost every site",
  "manual.detailsOpen": "Set by the service. A wrong value makes wrong codes.",

  "secret.wrongLetter": "A setup key has no “{letter}”.",
  "secret.use": "Use {letter}",

  "draft.title": "Add this token",
  "draft.titleSeveral": { one: "{count} token", other: "{count} tokens" },
  "draft.noToken": "No token in it",
  "draft.edit": "Edit",
  "draft.add": "Add {name}",
  "draft.addCount": {
    one: "Add {count} token",
    other: "Add {count} tokens",
  },
  "draft.replace": "Replace the token",
  "draft.keepBoth": "Keep both",
  "draft.choose": "Choose what to do about the token you already have",
  "draft.noneChosen": "Nothing is chosen to be added",
  "draft.nameLooksLikeSecret":
    "One of the names looks like a setup key. A key belongs in the key field, where it is kept secret.",
  "draft.longName": "Over 32 characters: it is shown cut in lists.",
  "draft.flawText":
    "It can be added as it is and mended later. Until then it makes no codes.",

  "duplicate.sameCredential": "You already have this token",
  "duplicate.sameSecret": "A token with the same key but other settings",
  "duplicate.sameSerial": "You already have a token with this serial number",
  "duplicate.inBin": "(in the bin)",
  "duplicate.question": "What to do with it",
  "duplicate.replace": "Replace it",
  "duplicate.keepBoth": "Keep both",
  "duplicate.leaveOut": "Leave out",

  "other.title": "Other texts",
  "other.text": {
    one: "This was read too. It is no token.",
    other: "These were read too. They are no tokens.",
  },
  "other.only": {
    one: "This was read. It is no token.",
    other: "These were read. They are no tokens.",
  },
  "others.text": "Text",
  "others.link": "A link",
  "others.wifi": "A Wi-Fi network",
  "others.activationCode": "An activation code",
  "others.pushEnrolment": "An enrolment for sign-in requests",
  "others.container": "A container of a server",
  "others.linkBad": "An enrolment that cannot be read",
  "others.linkNewerVersion": "An enrolment for a newer version of Countersign",
  "others.unreadableTransfer": "A transfer code that cannot be read",
  "others.unreadableToken": "A token link that cannot be read",
  "othersNext.link": "It is shown here and was not opened.",
  "othersNext.wifi": "Countersign does not join networks.",
  "othersNext.activationCode":
    "Only the issuer’s own app can redeem it. Ask for a standard QR code instead.",
  "othersNext.pushEnrolment":
    "It cannot be read. Nothing was sent, so the code is not used up: take it again from the page it is shown on.",
  "othersNext.container":
    "It cannot be read. Nothing was sent, so the code is not used up: take it again from the page it is shown on.",
  "othersNext.linkBad": "Ask whoever sent it for a new one.",
  "othersNext.linkNewerVersion":
    "Update Countersign, or ask for an older kind of enrolment.",
  "othersNext.unreadableTransfer":
    "It is cut off, or from a newer version. Show it again in the other app.",
  "othersNext.unreadableToken":
    "It holds no setup key, or it is cut off. Scan or copy it again.",

  "transfer.title": "{have} of {of} codes of this transfer",
  "transfer.text": {
    one: "One is missing: {missing}. Read it here too, in any order.",
    other: "Missing: {missing}. Read them here too, in any order.",
  },
  "transfer.show": {
    one: "One is missing: {missing}. Show it to the camera too.",
    other: "Missing: {missing}. Show them to the camera too, in any order.",
  },
  "transfer.files": "Picture file…",
  "transfer.paste": "Paste",
  "rejected.title": {
    one: "{count} entry could not become a token",
    other: "{count} entries could not become tokens",
  },
  "rejected.unnamed": "Entry {number}",

  "picture.fetch": "Fetch its picture from {host}",
  "picture.learns": "That host then learns this computer’s address.",

  "saved.title": "Added",
  "saved.tag": "Saved",
  "saved.codeNow": "Code now",
  "saved.next": "Type the code into {name} to finish setting it up.",
  "saved.several": {
    one: "{count} token added",
    other: "{count} tokens added",
  },
} as const;
