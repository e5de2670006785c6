// Every text of the page. What happened first, then what to do next. {names} are filled in;
// a text with `one` and `other` is chosen by {count}.
export const en = {
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

  "welcome.title": "Your sign-in codes, on this computer",
  "welcome.text":
    "Everything is encrypted here before it goes anywhere. There is no account to make.",
  "welcome.create": "Create a vault",
  "welcome.createText": "Start fresh on this computer",
  "welcome.step": "Step {step} of {steps}",

  "create.title": "Choose a password",
  "create.text":
    "It encrypts your vault. We cannot reset it: nobody but you ever has it.",
  "create.typeAgain": "Type it again",
  "create.differ": "The two are not the same yet",
  "create.weak": "Choose a stronger password first",
  "create.again": "Type the same password again",
  "create.busy": "Making the vault…",

  "password.label": "Password",
  "password.orKey": "Password, or your recovery key",
  "password.show": "Show the password",
  "password.hide": "Hide the password",
  "password.capsLock": "Caps Lock is on",

  "strength.label": "Strength: {name}",
  "strength.none": "Strength: nothing typed yet",
  "strength.advice":
    "Four unrelated words are easy to remember and hard to guess.",
  "strength.0": "Very weak",
  "strength.1": "Weak",
  "strength.2": "Fair",
  "strength.3": "Good",
  "strength.4": "Very good",

  "passwordHints.tooShort": "At least 8 characters; 15 or more are better.",
  "passwordHints.tooLong": "At most 1,024 characters.",
  "passwordHints.guessable":
    "It is among the first that would be tried. Take four unrelated words.",
  "passwordHints.addWords": "Add a word or two to make it harder to guess.",
  "passwordHints.longerIsBetter": "Longer is better: 15 characters or more.",

  "recovery.name": "Recovery key",
  "recovery.title": "Keep your recovery key",
  "recovery.text":
    "If you forget your password, this key is the only other way in. Print it, or write it down, and keep it away from this computer.",
  "recovery.print": "Print",
  "recovery.save": "Save as file",
  "recovery.saved": "Saved",
  "recovery.later": "Do this later",
  "recovery.checkTitle": "Check your recovery key",
  "recovery.checkText":
    "Type two of its groups from your copy. The key is hidden meanwhile.",
  "recovery.group": "Group {place}",
  "recovery.missing": "Type both groups first",
  "recovery.wrong":
    "That is not what the key says. Look at your copy, or go back to see the key again.",
  "recovery.paperTitle": "Countersign recovery key",
  "recovery.paperText":
    "It opens the vault without its password. Keep it where only you can find it, away from the computer.",

  "unlock.title": "Countersign is locked",
  "unlock.action": "Unlock",
  "unlock.busy": "Unlocking…",
  "unlock.useRecoveryKey": "Use the recovery key",
  "unlock.usePassword": "Use the password",
  "unlock.recoveryKey": "Recovery key",
  "unlock.recoveryKeyHelp":
    "Seven groups of four. Spaces and dashes do not matter.",

  "search.label": "Search tokens",
  "search.placeholder": "Search",
  "search.clear": "Clear the search",
  "search.none": "No token found",
  "search.noneFor": "No token for “{query}”",
  "search.noneText": "Try part of the service’s name or of the account.",
  "search.inOtherGroups": {
    one: "{count} match is in another group.",
    other: "{count} matches are in other groups.",
  },
  "search.allGroups": "Search all groups",
  "search.inBin": {
    one: "{count} match lies in the bin.",
    other: "{count} matches lie in the bin.",
  },
  "search.openBin": "Open the bin",
  "search.emptyGroup": "No token is in this group.",

  "list.name": "Tokens",
  "list.pinned": "Pinned",
  "list.all": "All tokens",
  "list.moved": "{name} moved, {place} of {total}",

  "row.hidden": "code hidden",
  "row.left": { one: "{count} second left", other: "{count} seconds left" },
  "row.counter": "Counter {counter}",
  "row.next": "next",
  "row.nextCode": "Next code",
  "row.fix": "Fix",

  "rowMenu.fix": "Fix…",
  "rowMenu.copy": "Copy code",
  "rowMenu.copyNext": "Copy next code",
  "rowMenu.details": "Open details",
  "rowMenu.edit": "Edit",
  "rowMenu.pin": "Pin",
  "rowMenu.unpin": "Unpin",
  "rowMenu.up": "Move up",
  "rowMenu.down": "Move down",
  "keys.space": "Space",

  "menu.name": "Menu",
  "menu.add": "Add a token",
  "menu.groups": "Groups…",
  "menu.bin": "Bin",
  "menu.binCount": { one: "Bin ({count})", other: "Bin ({count})" },
  "menu.settings": "Settings",
  "menu.about": "About",
  "menu.lock": "Lock",

  "groups.label": "Groups",
  "groups.all": "All",
  "groups.add": "Add to a group",
  "groups.new": "New group…",
  "groups.newTitle": "New group",
  "groups.make": "Make the group",
  "groups.name": "Name",
  "groups.nameMissing": "Type a name first",
  "groups.leave": "Take out of {name}",
  "groups.title": "Groups",
  "groups.none": "There are no groups.",
  "groups.count": { one: "{count} token", other: "{count} tokens" },
  "groups.rename": "Rename {name}",
  "groups.renameTitle": "Rename “{name}”",
  "groups.renameAction": "Rename",
  "groups.delete": "Delete {name}",
  "groups.deleteTitle": "Delete the group “{name}”?",
  "groups.deleteText": "Its tokens stay; they only leave the group.",

  "empty.title": "No tokens yet",
  "empty.text":
    "When a site shows you a QR code for two-step sign-in, add it here.",
  "empty.hint": "Or press {keys} at any time, or drop a picture here.",

  "token.issuer": "Service",
  "token.account": "Account",
  "token.accountExample": "name@example.org",
  "token.unnamed": "Unnamed token",
  "token.toBin": "Move to bin",

  "kind.digits": { one: "{count} digit", other: "{count} digits" },
  "kind.seconds": "{seconds} s",
  "kind.hours": "{hours} h",
  "kind.counter": "counter {counter}",
  "kind.timed": "{name}, {digits}, every {period}, {algorithm}",
  "kind.counted": "{name}, {digits}, {algorithm}",
  "kinds.totp": "Time-based",
  "kinds.daypassword": "Day password",
  "kinds.hotp": "Counter-based",
  "kinds.steam": "Steam",
  "kinds.motp": "mOTP",
  "kinds.yandex": "Yandex",
  "kinds.broken": "Not understood",
  "kindNames.totp": "Time-based (TOTP)",
  "kindNames.hotp": "Counter-based (HOTP)",
  "kindNames.daypassword": "Day password",
  "kindNames.steam": "Steam",
  "kindNames.motp": "mOTP",
  "kindNames.yandex": "Yandex",

  "parameters.kind": "Kind",
  "parameters.digits": "Digits",
  "parameters.period": "Period in seconds",
  "parameters.counter": "Next counter",
  "parameters.algorithm": "Algorithm",
  "parameters.pin": "PIN",
  "parameters.pinHelp": "Kept in the vault and used to make the code.",

  "detail.name": "Details",
  "detail.none": "Select a token to see its details.",
  "detail.edit": "Edit",
  "detail.copy": "Copy",
  "detail.next": "Next",
  "detail.copyNext": "Copy next",
  "detail.showCode": "Show the code",
  "detail.wait": "Wait two seconds before the next code",
  "detail.flawTitle": "This token makes no codes",
  "detail.flawText":
    "It is kept exactly as it came. Mend it, or scan the service’s code again.",

  "facts.groups": "Groups",
  "facts.notes": "Notes",
  "facts.icon": "Icon",
  "facts.iconAuto": "chosen automatically",
  "facts.iconLetters": "Letters",
  "facts.change": "Change",
  "facts.kind": "Kind",
  "facts.usage": "Usage",
  "facts.unused": "Not copied yet",
  "facts.used": {
    one: "Copied {count} time, last {when}",
    other: "Copied {count} times, last {when}",
  },
  "facts.today": "today at {time}",
  "facts.day": "on {day}",
  "facts.added": "Added",
  "facts.addedBy": "{day}, {how}",
  "facts.setupCode": "Setup code",
  "facts.setupCodeText": "Hidden until you confirm it is you",
  "facts.show": "Show…",
  "facts.managed": "Managed by",
  "facts.managedText": "{server}. It stays on this computer.",

  "sources.typed": "typed by hand",
  "sources.text": "from a pasted link or picture",
  "sources.picture": "from a picture",
  "sources.camera": "with the camera",
  "sources.screen": "from the screen",
  "sources.commandLine": "from the command line",
  "sources.server": "from its server",

  "toast.copied": "{name} code copied",
  "toast.copiedSpoken": {
    one: "{name} code copied. Clipboard clears in {count} second.",
    other: "{name} code copied. Clipboard clears in {count} seconds.",
  },
  "toast.clears": "clears in {seconds} s",
  "toast.clearNow": "Clear now",
  "toast.binned": "{name} moved to the bin",
  "toast.undo": "Undo",

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

  "camera.title": "Scan with the camera",
  "camera.choose": "Camera",
  "camera.starting": "Starting the camera",
  "camera.looking": "Looking for a QR code",
  "camera.on": "Camera on",
  "camera.onBlack": "Camera on, picture black for 3 s",
  "camera.onDark": "Camera on, picture almost black",
  "camera.off": "Camera off",
  "camera.part": "{have} of {of} codes, looking for the next",
  "camera.picture": "What the camera sees",
  "camera.spokenOn": "The camera is on. Hold the code in front of it.",
  "camera.hint": "Hold the code so that it fills about half the picture.",
  "camera.screenInstead": "Scan the screen instead",
  "camera.screenInsteadText": "When the code is on this computer",
  "camera.usePicture": "Use a picture",
  "camera.usePictureText": "Choose a file, or paste with {keys}",
  "camera.type": "Type it in",
  "camera.typeText": "The setup key under the code",
  "camera.other": "Try the other camera",
  "camera.again": "Scan again",
  "camera.retry": "Try again",
  "camera.lookAgain": "Look again",
  "camera.byItself": "This goes away by itself as soon as there is a picture.",
  "camera.this": "this camera",
  "camera.found": "Found",

  "trouble.todo": "What to do",
  "trouble.causes": "What it may be",
  "trouble.black": "The camera is on but the picture is black",
  "trouble.dark": "It is dark in front of the camera",
  "trouble.noCamera": "No camera found",
  "trouble.noCameraText": "This computer does not report any camera.",
  "trouble.denied": "Countersign may not use the camera",
  "trouble.deniedText": "The system has said no, so nothing was recorded.",
  "trouble.busy": "Another app is using the camera",
  "trouble.busyText": "Only one app at a time can use {camera}.",
  "trouble.unplugged": "The camera is gone",
  "trouble.unpluggedText": "It was unplugged, or switched off.",
  "trouble.stalled": "The camera sends no picture",
  "trouble.stalledText": "It answers, but nothing comes from it.",
  "trouble.notUsable": "This camera cannot be used",
  "trouble.notUsableText":
    "It offers no kind of picture that Countersign can read.",
  "trouble.broken": "The camera keeps failing",
  "trouble.brokenText":
    "Reading it stopped more than once. Your tokens are not affected.",

  "cause.shutter": "Shutter:",
  "cause.shutterText": "{what} slide open the cover over the lens",
  "cause.key": "Privacy key:",
  "cause.keyText":
    "{what} press the camera key, often F9 or F10, or a switch on the side",
  "cause.permission": "Permission:",
  "cause.permissionText.linux":
    "{what} your desktop may be holding the picture back",
  "cause.permissionText.macos":
    "{what} allow Countersign, then quit and open it again",
  "cause.permissionText.windows":
    "{what} Windows may be giving Countersign a black picture",
  "cause.lid": "Lid:",
  "cause.lidText": "{what} a docked laptop with its lid closed sees nothing",
  "cause.infrared": "Other camera:",
  "cause.infraredText": "{what} this may be the infrared one",
  "cause.light": "Turn on a lamp, or face a window",
  "cause.brightness": "When the code is on a phone, make its screen brighter",
  "cause.halfShutter": "Look whether something covers half the lens",
  "cause.plugIn":
    "If you have a USB webcam, plug it in: it appears here at once",
  "cause.switchedOff":
    "Some laptops switch the camera off entirely with a privacy key or in the firmware settings",
  "cause.plugAgain": "Plug it in again: it starts by itself",
  "cause.otherPort": "Still gone? Try another port or cable",
  "cause.endCall": "End the call or turn its video off",
  "cause.chooseOther": "Or choose another camera above",
  "cause.startsAgain": "The camera starts by itself when it is free",
  "cause.infraredOnly":
    "It may be the infrared camera for face sign-in, which sends no ordinary picture",
  "cause.otherWebcam": "Another webcam, plugged in, appears here at once",
  "cause.replug": "Unplug the camera and plug it in again",
  "cause.closeApps": "Close other apps that use a camera",

  "allow.title.linux": "Allow it on this computer",
  "allow.title.macos": "Allow it in System Settings",
  "allow.title.windows": "Allow it in Windows",
  "allow.open": "Open {what}",
  "allow.turnOn": "Turn on {what}",
  "allow.back": "Come back: the camera starts by itself",
  "allow.group":
    "Your account may not open the camera. Ask whoever runs this computer to add you to the {what} group",
  "allow.groupName": "video",
  "allow.desktop":
    "Or your desktop said no. Open its settings, {what}, and allow Countersign",
  "allow.desktopPath": "Privacy, Camera",
  "allow.path.macos": "System Settings, Privacy & Security, Camera",
  "allow.path.windows": "Settings, Privacy & security, Camera",
  "allow.switch.macos": "Countersign",
  "allow.switch.windows": "Let desktop apps access your camera",

  "screen.title": "Scan the screen",
  "screen.busy": "Looking at the screen",
  "screen.busyText":
    "Countersign hides for a moment, looks once and keeps nothing.",
  "screen.busyText.linux":
    "Countersign hides for a moment, looks once and keeps nothing. If your desktop asks what to share, choose the window with the QR code.",
  "screen.none": "No QR code on the screen",
  "screen.noneText": "Make it larger, uncover it, and try again.",
  "screen.noneSize": "Make the code larger: zoom in with Ctrl and +",
  "screen.noneCover": "Uncover it: no window or picture in front",
  "screen.noneImage":
    "Some videos and protected pages show apps only black: photograph them with a phone and use the camera",
  "screen.refused": "Countersign may not see the screen",
  "screen.refusedText": "The system has said no, so nothing was read.",
  "screen.refusedStep.linux":
    "Your desktop asks what to share. Choose the window with the QR code",
  "screen.refusedPath.macos":
    "System Settings, Privacy & Security, Screen & System Audio Recording",
  "screen.refusedOnce": "It looks once and keeps nothing",
  "screen.unavailable": "The screen cannot be seen here",
  "screen.unavailableText": "This desktop offers apps no way to look at it.",
  "screen.unavailableStep":
    "Take a screenshot yourself, then paste it here or choose its file",
  "screen.failed": "The screen could not be read",
  "screen.again": "Try again",
  "screen.useCamera": "Use the camera instead",

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
  "others.unreadableTransfer": "A transfer code that cannot be read",
  "others.unreadableToken": "A token link that cannot be read",
  "othersNext.link": "It is shown here and was not opened.",
  "othersNext.wifi": "Countersign does not join networks.",
  "othersNext.activationCode":
    "Only the issuer’s own app can redeem it. Ask for a standard QR code instead.",
  "othersNext.pushEnrolment":
    "Sign-in approvals are not in this version yet. Nothing was sent, so the code is not used up: keep it, or ask for a code token.",
  "othersNext.container":
    "Containers come with sign-in approvals, which are not in this version yet. Nothing was sent, so the code is not used up.",
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

  "saved.title": "Added",
  "saved.tag": "Saved",
  "saved.codeNow": "Code now",
  "saved.next": "Type the code into {name} to finish setting it up.",
  "saved.several": {
    one: "{count} token added",
    other: "{count} tokens added",
  },

  "edit.title": "Edit",
  "edit.save": "Save",
  "edit.changeIcon": "Change icon",
  "edit.icon.auto": "Icon chosen from the name",
  "edit.icon.brand": "Icon chosen by you",
  "edit.icon.monogram": "Letters instead of an icon",
  "edit.key": "Key, algorithm, digits, period",
  "edit.keyText": "Set by the service. A wrong value makes wrong codes.",
  "edit.changeKey": "Change…",
  "edit.newSecret": "New setup key",
  "edit.newSecretHelp": "Leave it empty to keep the present one.",
  "edit.managedTitle": "Managed by {server}",
  "edit.managedText": "Its key and parameters are the server’s to change.",

  "icon.title": "Choose an icon",
  "icon.search": "Search",
  "icon.none": "No icon of that name.",
  "icon.auto": "From the name",
  "icon.letters": "Letters",

  "bin.title": "Bin",
  "bin.text": "Kept for 30 days, then deleted for ever.",
  "bin.none": "The bin is empty.",
  "bin.days": { one: "{count} day", other: "{count} days" },
  "bin.spokenDays": "deleted in {days}",
  "bin.putBack": "Put back",
  "bin.deleteAll": {
    one: "Delete it for ever…",
    other: "Delete all {count} for ever…",
  },
  "bin.askAll": {
    one: "Delete the token for ever?",
    other: "Delete all {count} tokens for ever?",
  },
  "bin.askOne": "Delete {name} for ever?",
  "bin.askText":
    "It cannot be undone. If you still sign in with it somewhere, set that service up anew first.",
  "bin.deleteAllNow": { one: "Delete it", other: "Delete all {count}" },
  "bin.deleteOne": "Delete {name}",

  "reveal.askTitle": "Show the setup code of {name}?",
  "reveal.askText":
    "It opens in its own window for 20 seconds. Whoever sees it can make your codes for ever.",
  "reveal.show": "Show",
  "reveal.title": "Setup code",
  "reveal.left": "Hides in {seconds} s",
  "reveal.qr": "QR code",
  "reveal.key": "Setup key",
  "reveal.warnTitle": "Keep this to yourself",
  "reveal.warnText": "Anyone who scans it can make your codes for ever.",
  "reveal.hide": "Hide",
  "reveal.over": "Hidden. You can close this window.",

  "settings.title": "Settings",
  "settings.back": "Back to tokens",
  "settings.general": "General",
  "settings.security": "Security",
  "settings.appearance": "Appearance",
  "settings.about": "About",

  "general.window": "Window",
  "general.close": "When the window is closed",
  "general.closeText": "In the tray, codes stay two clicks away",
  "closeTo.ask": "Ask me",
  "closeTo.tray": "Keep running in the tray",
  "closeTo.quit": "Quit",
  "general.startHidden": "Start in the tray",
  "general.startHiddenText": "Without a window, locked",
  "general.noTray": "No tray on this desktop",
  "general.noTrayText":
    "It shows no tray icons, so Countersign keeps its window.",
  "general.codes": "Codes",
  "general.clipboard": "After copying, clear the clipboard",
  "general.clipboardText": "Only if it still holds the code",
  "general.copyOnClick": "Copy with one click",
  "general.copyOnClickText": "Otherwise a click only selects; ↵ copies",
  "general.copyNotice": "Notify when the tray copied a code",
  "general.copyNoticeText": "It names the account, never the code",
  "general.hideCodes": "Hide codes until I select a row",
  "general.hideCodesText": "For screens that others can see",
  "general.showNext": "Show the next code in the last 5 seconds",

  "security.unlocking": "Unlocking",
  "security.passwordText": "Encrypts the vault on this computer",
  "security.changePassword": "Change…",
  "security.recoveryText": "Opens the vault when the password is forgotten",
  "security.replace": "Replace…",
  "security.locking": "Locking",
  "security.lockAfter": "Lock after",
  "security.lockAfterText": "Without any use of Countersign",
  "security.minutes": { one: "{count} minute", other: "{count} minutes" },
  "security.lockNow": "Lock now",
  "security.lockNowText": "Also clears the clipboard",
  "security.lock": "Lock",
  "security.changeTitle": "Change the password",
  "security.current": "Present password, or your recovery key",
  "security.currentMissing": "Type the present password first",
  "security.fresh": "New password",
  "security.changeAction": "Change the password",
  "security.changed": "The password was changed",
  "security.replaceTitle": "Make a new recovery key?",
  "security.replaceText":
    "The old one stops working at once. Throw its paper away.",
  "security.replaceAction": "Make a new key",
  "security.replaced": "The new recovery key holds",

  "appearance.look": "Look",
  "appearance.theme": "Theme",
  "themes.system": "System",
  "themes.light": "Light",
  "themes.dark": "Dark",
  "appearance.textSize": "Text size",
  "appearance.list": "List",
  "appearance.rows": "Row height",
  "densities.comfortable": "Comfortable",
  "densities.compact": "Compact",

  "about.version": "Countersign {version}",
  "about.licence": "MIT or Apache-2.0",
  "about.vault": "Vault",
  "about.path": "Where the vault is",
  "about.check": "Check the vault",
  "about.checkText": "Opens every record once and compares it",
  "about.checkAction": "Check",
  "about.sound": "The vault is sound",
  "about.soundText": {
    one: "{count} record was opened and read.",
    other: "{count} records were opened and read.",
  },
  "about.damaged": {
    one: "{count} record is damaged",
    other: "{count} records are damaged",
  },
  "about.damagedText":
    "The others are not affected. Keep a copy of the vault’s file before you change anything.",

  "about.altered": "Something other than Countersign changed the file",
  "about.alteredText":
    "Tokens may be missing. Best put a copy from before in its place. If you have none, go on with what is here: what is missing stays missing.",
  "about.accept": "Go on with what is here…",
  "about.acceptTitle": "Go on with the vault as it is?",
  "about.acceptAction": "Go on",
  "about.unsound": "The file is damaged where no token lies",
  "about.unsoundText":
    "Every token opened. Keep a copy of the vault’s file before you change anything.",

  "licences.title": "Licences",
  "licences.text": "Countersign stands on the work of many others.",

  "close.title": "Keep Countersign running?",
  "close.text": "In the tray, your codes stay two clicks away.",
  "close.remember": "Do this from now on",
  "close.quit": "Quit",
  "close.tray": "Keep running",

  "problems.retry": "Try again",
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

  "warnings.secret_look_alikes":
    "0, 1 or 8 stood in the key; they were read as O, L and B.",
  "warnings.secret_odd_length":
    "The key has an unusual length. If its codes are refused, copy the key again.",
  "warnings.secret_short": "The key is unusually short.",
  "warnings.secret_read_as_base64":
    "The key was read as base64, as Steam writes it.",
  "warnings.counter_absent": "No counter was given: it begins at 0.",
  "warnings.steam_by_issuer": "Read as a Steam token because of its name.",
  "warnings.pin_unreadable": "The PIN could not be read. Type it again.",
  "warnings.other": "Something about it is unusual.",

  "flaws.empty_secret": "There is no key",
  "flaws.bad_secret_character": "The key has a letter that cannot be in it",
  "flaws.secret_too_long": "The key is too long",
  "flaws.secret_wrong_length": "The key has the wrong length",
  "flaws.secret_check_failed": "The key has a typing error",
  "flaws.digits_out_of_range": "Codes have 1 to 10 digits",
  "flaws.period_out_of_range":
    "A period is from 1 second to a day, 86,400 seconds",
  "flaws.counter_out_of_range": "The counter is not a number that can be used",
  "flaws.unknown_algorithm": "The algorithm is unknown",
  "flaws.unknown_kind": "The kind of token is unknown",
  "flaws.pin_missing": "It needs a PIN",
  "flaws.pin_too_long": "The PIN is too long",
  "flaws.two_step_unfinished": "Its set-up was not finished",
  "flaws.name_too_long": "A name has at most 128 characters",
  "flaws.malformed": "It is damaged",
  "flaws.other": "It cannot be computed",

  "errors.wrongPassword":
    "That password was not right. Check Caps Lock and the keyboard layout.",
  "errors.wrongRecoveryKey":
    "That is not this vault’s recovery key. Look for a newer paper, or use the password.",
  "errors.badRecoveryKey":
    "That is no recovery key: a character is wrong or missing. Compare it with your copy.",
  "errors.damaged":
    "Part of the file cannot be read. Nothing was changed; put a copy from before in its place.",
  "errors.altered":
    "The file is not as Countersign left it. Nothing was changed; put a copy from before in its place.",
  "errors.newerVersion":
    "A newer Countersign wrote it. Install that version here too.",
  "errors.notAVault":
    "Something else stands where the vault should be. Move that file away, or put the vault back.",
  "errors.emptyFile": "The file is empty. Choose another one.",
  "errors.heldBy":
    "Another program has it open: {name}, process {pid}. Close that first.",
  "errors.vaultExists":
    "There is a vault here already. Close Countersign and open it again to unlock it.",
  "errors.diskFull":
    "It could not be saved: the disk is full. Free some space; nothing is lost while Countersign stays open.",
  "errors.readOnly":
    "It could not be saved: the disk is read-only. Make it writable, then try again.",
  "errors.permissionDenied":
    "Countersign may not read or write the file. Give your account access to it, then try again.",
  "errors.notAFile": "That is not a file. Choose a picture file.",
  "errors.isDirectory": "That is a folder. Choose a picture file in it.",
  "errors.fileGone": "The file is not there any more. Choose it again.",
  "errors.tooLarge":
    "The file is too large. Cut the picture down to the QR code, then try again.",
  "errors.tooManyPixels":
    "The picture is too large. Cut it down to the QR code, then try again.",
  "errors.notAPicture":
    "That is not a picture. PNG, JPEG, WebP, BMP and GIF can be read.",
  "errors.damagedPicture":
    "The picture is damaged: it ends too early or cannot be read. Take it again.",
  "errors.noCodeFound":
    "No QR code was found in it. Make it larger, uncover it, and try again.",
  "errors.scanTimedOut":
    "Reading the picture took too long, so it was stopped. Cut it down to the QR code.",
  "errors.scanCrashed":
    "Reading the picture failed. Take another picture of the code, or type the key in.",
  "errors.screenRefused":
    "The system does not let Countersign see the screen. Allow it, or use a picture.",
  "errors.screenUnavailable":
    "This desktop offers no way to see the screen. Take a screenshot and paste it here.",
  "errors.clipboardEmpty":
    "The clipboard holds neither a picture nor a link. Copy the QR code or the link first.",
  "errors.clipboardUnavailable":
    "The system’s clipboard cannot be reached. Save the picture as a file, or type the key in.",
  "errors.invalidField": "{flaw}.",
  "errors.nameTooLong":
    "A name has at most {most} characters; this has {length}.",
  "errors.duplicate":
    "You already have this token. Choose whether to replace it or to keep both.",
  "errors.notFound": "It is not here any more. Go back to the list.",
  "errors.locked": "Countersign is locked. Unlock it, then try again.",
  "errors.ticketInvalid":
    "That took too long. Confirm once more that it is you.",
  "errors.weakPassword":
    "That password is too easy to guess. Take four unrelated words.",
  "errors.rollback":
    "This vault is older than the one last used here. Look for the newer file; if you put this one here yourself, unlock once more.",
  "errors.outOfMemory":
    "There is not enough free memory to check the password. Close another program, then try again.",
  "errors.kdfRefused":
    "The vault’s file asks for a password check outside the safe limits, so it was refused. Put a copy from before in its place.",
  "errors.busy":
    "Another change is still being written. Try again in a moment.",
  "errors.counterUsedUp":
    "The counter has reached its end. Set the token up anew at its service.",
  "errors.cannotCompute": "It makes no codes: {flaw}.",
  "errors.settingsNotSaved":
    "The settings could not be saved. They hold until Countersign ends.",
  "errors.unexpected":
    "Something went wrong that should not have. Try again; if it stays, start Countersign anew.",
} as const;
