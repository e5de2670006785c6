// Servers of approvals, their settings, the containers and the history of requests.
export const approvals = {
  "settings.approvals": "Approvals",

  "approvals.unread": "The servers could not be looked at",
  "approvals.retry": "Try again",
  "approvals.servers": "Servers",
  "approvals.none": "No server asks this computer yet",
  "approvals.noneText":
    "Open the enrolment code of your VPN or identity server with Countersign. From then on its sign-in requests come here.",
  "approvals.add": "Add an enrolment code",
  "approvals.addAnother": "Add another…",
  "approvals.whoever": "whoever runs the server",

  "listening.title": "Listening",
  "listening.on": {
    one: "One server is asked for sign-in requests, more often while you are at this computer.",
    other:
      "{count} servers are asked for sign-in requests, more often while you are at this computer.",
  },
  "listening.untilUnlock":
    "Nothing is heard until the vault has been unlocked once.",
  "listening.nothing": "There is no token here to listen with.",
  "listening.askNow": "Ask now",
  "listening.asked": "Every server was asked",

  "serverState.connected": "Connected",
  "serverState.notReached": "Not reached",
  "serverState.needsYou": "Needs you",
  "serverState.waiting": "Not asked yet",
  "serverLine.every": "asked every {seconds} s",
  "serverLine.never": "no answer yet",
  "serverLine.justNow": "answered just now",
  "serverLine.seconds": "answered {seconds} s ago",
  "serverLine.minutes": "answered {minutes} min ago",
  "serverLine.at": "answered {when}",
  "serverLine.since": "no answer since {when}",

  "check.action": "Check",
  "check.busy": "Checking…",
  "check.of": "Check {host}",
  "check.steps": "What was checked at {host}",
  "check.good": "Everything is right at {host}",
  "check.failed": "Something is wrong at {host}",
  "check.at": "Checked at {when}.",
  "check.wait": "Requests wait on the server meanwhile.",
  "check.failedMark": "Failed:",
  "checks.name": "Name found: {address}",
  "checks.nameGood": "Name found",
  "checks.reach": "Reached on port {port} in {ms} ms",
  "checks.certificate": "Certificate good until {until}",
  "checks.certificateGood": "Certificate accepted",
  "checks.answer": "It answers",
  "checks.clock": "Its clock and this computer’s agree",
  "checks.clockBy": "Clocks differ by {offset}: close enough",
  "checks.token": "It knows the token {serial}",
  "checks.other": "Checked",
  "checkFaults.name": "Its name was not found.",
  "checkFaults.reach": "It could not be reached on port {port}.",
  "checkFaults.certificate": "Its certificate is not accepted.",
  "checkFaults.certificateExpired": "Its certificate ran out on {until}.",
  "checkFaults.answer": "It does not answer as a server for approvals does.",
  "checkFaults.clock": "The clocks differ by {offset}.",
  "checkFaults.token": "It does not take the token {serial}.",
  "checkFaults.other": "This is not right.",
  "checkFaults.said": "It said: “{message}”.",

  "nexts.reach":
    "Check this computer’s network, and its VPN if the server is only inside. If others cannot reach it either, tell {contact}.",
  "nexts.noName":
    "Check this computer’s network. If other pages open, the server may have moved: ask {contact}.",
  "nexts.renew": "Only its owner can renew it: tell {contact}.",
  "nexts.certificate":
    "Nothing is sent to a server that may be another. Tell {contact}.",
  "nexts.changed":
    "No answer was sent. Ask {contact} whether it was renewed; if so, enrol again.",
  "nexts.clock":
    "Let this computer set its clock by the network. If it is right here, tell {contact}.",
  "nexts.token":
    "Ask {contact} for a new code, or look whether the token was switched off.",
  "nexts.tokenManaged":
    "Synchronise now: it comes with a new key, or you learn why not.",
  "nexts.owner": "Only its owner can mend that: tell {contact}.",

  "requestSettings.group": "Requests",
  "requestSettings.when": "When a request comes",
  "onRequest.window": "Open the window on top",
  "onRequest.notification": "Show a notification",
  "requestSettings.details": "Details in notifications",
  "requestSettings.detailsText": "Service and account, while unlocked",
  "requestSettings.sound": "Play a sound",
  "requestSettings.locked": "Listen while locked",
  "requestSettings.lockedText":
    "Requests then still come and can be denied; approving needs an unlock. The keys for approvals and their history stay in memory, and nothing else of the vault.",
  "requestSettings.lockedOff":
    "While Countersign is locked nothing is heard, and whoever signs in waits in vain.",
  "requestSettings.guard": "Several requests for one account",
  "requestSettings.guardText":
    "From 3 in 5 minutes on, one notice stands for all and denying comes first. This is always on.",
  "requestSettings.history": "Approvals history",
  "requestSettings.historyKept": {
    one: "{count} kept, for 90 days",
    other: "{count} kept, for 90 days",
  },
  "requestSettings.historyNone": "Nothing in it yet",
  "requestSettings.historyOpen": "Open",

  "notifications.title": "Notifications",
  "notifications.shown": "They are shown, with buttons to answer.",
  "notifications.noButtons":
    "They are shown. This desktop’s have no buttons: a click opens the request.",
  "notifications.quiet":
    "Do not disturb is on, so your desktop may hold them back. Requests wait in the window and the tray.",
  "notifications.off":
    "They are switched off for Countersign. The window comes up and carries the request.",
  "notifications.none":
    "This desktop shows none. The window comes up and carries the request.",
  "notificationsOn.linux":
    "Open your desktop’s settings, Notifications, and turn on Countersign.",
  "notificationsOn.macos":
    "Open System Settings, Notifications, Countersign, and turn on “Allow notifications”.",
  "notificationsOn.windows":
    "Open Settings, System, Notifications, and turn on Countersign.",
  "notifications.test": "Send a test notification",
  "notifications.again": "Send another",
  "notifications.press": "Press the button in it.",
  "notifications.look":
    "It was sent. If you see it, notifications work; this desktop’s have no buttons.",
  "notifications.held":
    "It was sent. While do not disturb is on your desktop may show it only in its list: press the button in it there.",
  "notifications.seen": "You pressed it: notifications work.",
  "notifications.notSent": "It could not be shown.",

  "ailments.silent": "{host} does not answer",
  "ailments.certificateChanged":
    "The certificate of {host} is not the one you enrolled with",
  "ailments.notKnown": "{host} no longer knows the token {serial}",
  "ailments.refused": "{host} refuses the token {serial}",
  "ailments.notGenuine": "Requests came to {serial} that are not genuine",
  "ailments.clockOff": "The clocks of {host} and this computer differ",
  "ailments.other": "Something is wrong with {host}",
  "ailmentTexts.silentSince": "Its last answer was {when}.",
  "ailmentTexts.certificateChanged":
    "No answer was sent. Ask {contact} whether it was renewed. If so, ask for a new code and enrol again.",
  "ailmentTexts.notKnown":
    "It was removed there, so no request comes to it any more. Ask for a new code and open it here.",
  "ailmentTexts.notKnownManaged":
    "No request comes to it any more. {host} manages it: synchronise, and it comes with a new key, or you learn why not.",
  "ailmentTexts.refused": "Ask {contact} whether the token was switched off.",
  "ailmentTexts.refusedSaid":
    "It said: “{message}”. Ask {contact} whether the token was switched off.",
  "ailmentTexts.notGenuine": {
    one: "A request came that {host} did not sign, or that names another address. It was not shown. Somebody may stand between, or the server’s keys were replaced: tell {contact}.",
    other:
      "Requests came that {host} did not sign, or that name another address ({count} at the last look). None was shown. Somebody may stand between, or the server’s keys were replaced: tell {contact}.",
  },
  "ailmentTexts.clockOff":
    "Its clock is {offset}. Requests may be refused as too old. Let this computer set its clock by the network; if it is right here, tell {contact}.",
  "ailmentTexts.other": "Tell {contact}.",
  "ailment.pinned": "Enrolled with",
  "ailment.seen": "Shown now",
  "ailment.newCode": "Ask for a new code…",

  "server.tokens": "Tokens",
  "server.connection": "Connection",
  "server.contact": "Contact",
  "server.gone": "This server is no longer asked",
  "server.goneText": "Its last token has left this computer.",
  "server.unlock": "Each approval needs your password",
  "server.mutedUntil": "No notices until {when}",
  "server.unmute": "Notify again",
  "server.newCode": "Ask for a new code…",
  "server.removeOf": "Remove {serial}",
  "server.removeAsk": "Remove {serial} from this computer?",
  "server.removeText":
    "Its key is deleted for ever, and sign-in requests for {account} no longer come here. The server still has this token: tell {contact} or remove it there.",
  "server.removeAction": "Remove {serial}",

  "connection.last": "Last contact",
  "connection.never": "No answer yet",
  "connection.every": "Asked every {seconds} s at present",
  "connection.clock": "Clock",
  "connection.clockUnknown": "Not known yet",
  "connection.certificate": "Certificate",
  "connection.certificateNone": "Not seen yet",
  "connection.until": "Good until {when}",
  "connection.noUntil": "It does not say until when it is good",
  "connection.noCertificate": "None: the connection is not encrypted",
  "connection.trust": "Taken on the word of",
  "connection.fingerprint": "Fingerprint (SHA-256)",
  "trusts.system": "The authorities this computer trusts",
  "trusts.authority": "The authority in the file you chose",
  "trusts.pinned": "You, who looked at this one certificate",
  "trusts.plain":
    "Nobody: anyone on the way can read along, but cannot forge requests",
  "offset.none": "The same as this computer’s, to the second",
  "offset.ahead": {
    one: "{count} second ahead of this computer’s",
    other: "{count} seconds ahead of this computer’s",
  },
  "offset.behind": {
    one: "{count} second behind this computer’s",
    other: "{count} seconds behind this computer’s",
  },
  "offset.aheadMinutes": {
    one: "{count} minute ahead of this computer’s",
    other: "{count} minutes ahead of this computer’s",
  },
  "offset.behindMinutes": {
    one: "{count} minute behind this computer’s",
    other: "{count} minutes behind this computer’s",
  },
  "offset.seconds": { one: "{count} second", other: "{count} seconds" },
  "offset.minutes": { one: "{count} minute", other: "{count} minutes" },

  "contact.label": "Whom to ask about it",
  "contact.help":
    "An e-mail address, or words such as “help desk, room 12”. It is named where only they can help.",
  "contact.save": "Save",
  "contact.saved": "Saved",

  "newCode.title": "Ask for a new code",
  "newCode.text":
    "A mail opens in your mail program, with the token’s serial and the reason. No secret is in it.",
  "newCode.textWords":
    "A mail opens in your mail program, with the token’s serial and the reason. No secret is in it. Type the address there: only “{contact}” is known here.",
  "newCode.textNobody":
    "A mail opens in your mail program, with the token’s serial and the reason. No secret is in it. Type the address there, or save a contact for {host} first.",
  "newCode.reason": "Why",
  "newCode.words": "In your words",
  "newCodeReasons.notKnown": "The server no longer knows the token",
  "newCodeReasons.replaced": "This computer replaces another",
  "newCodeReasons.other": "Another reason",
  "newCode.action": "Write the mail",

  "unfinished.title": "Not finished",
  "unfinished.text":
    "{host} has not confirmed it yet. Nothing is lost: go on where it stopped.",
  "unfinished.resume": "Go on",
  "unfinished.busy": "Enrolling…",
  "unfinished.giveUp": "Give up",
  "unfinished.giveUpAsk": "Give up the enrolment with {name}?",
  "unfinished.giveUpText":
    "Its key is deleted. The code is used up by now: to enrol later you need a new one from {host}.",
  "unfinished.giveUpAction": "Give up",
  "unfinished.done": "{name} now asks this computer",

  "containers.title": "Managed by a server",
  "containers.line": "{host}, as {serial}",
  "containers.codes": {
    one: "{count} code token",
    other: "{count} code tokens",
  },
  "containers.noCodes": "no code tokens",
  "containers.arriving": {
    one: "{count} token has come and is not taken in yet. It is kept and tried again at the next synchronising.",
    other:
      "{count} tokens have come and are not taken in yet. They are kept and tried again at the next synchronising.",
  },
  "cutOffs.moved":
    "Another computer has taken over what {host} gave this one. Its codes and keys are worthless here: leave it.",
  "cutOffs.letGo":
    "{host} does not know this computer any more. Its codes and keys are worthless here: leave it.",
  "containers.sync": "Synchronise now",
  "containers.syncing": "Synchronising…",
  "containers.same": "Nothing has changed at {host}",
  "containers.newCodes": {
    one: "{count} code token is new or renewed",
    other: "{count} code tokens are new or renewed",
  },
  "containers.newApprovals": {
    one: "{count} token for approvals is new or renewed",
    other: "{count} tokens for approvals are new or renewed",
  },
  "containers.gone": {
    one: "{count} was taken away by the server and lies in the bin",
    other: "{count} were taken away by the server and lie in the bin",
  },
  "containers.unreadable": {
    one: "{count} entry could not be read",
    other: "{count} entries could not be read",
  },
  "containers.sentence": "{parts}.",
  "containers.move": "Move to a new computer…",
  "containers.moveTitle": "Move {serial} to a new computer",
  "containers.mayNotMove":
    "{host} does not let this computer hand over. Ask {contact} to start it there.",
  "containers.moveNoSecret":
    "The link that is shown holds no secret of your tokens: the server gives the new computer fresh ones.",
  "containers.moveCutOff":
    "As soon as the new computer has opened it, this one is cut off: its tokens from {host} make no valid codes any more.",
  "containers.moveCounters":
    "Counters of counter-based tokens start again from the server’s.",
  "containers.question": "Question",
  "containers.questionHelp":
    "Asked on the new computer, so that the link alone is not enough.",
  "containers.answer": "Answer",
  "containers.answerMissing": "Type the answer too, or leave both empty",
  "containers.questionMissing": "Type the question too, or leave both empty",
  "containers.moveVerifyTitle": "Show the link that moves {serial}?",
  "containers.moveVerifyText":
    "It opens in its own window. Whoever opens it first takes these tokens over.",
  "containers.moveVerify": "Show the link",
  "containers.mayNeither":
    "{host} lets this computer neither hand over nor leave. Ask {contact} to do it there.",
  "containers.leave": "Leave…",
  "containers.mayNotLeave":
    "{host} does not let this computer leave. Ask {contact} to remove it there.",
  "containers.leaveAsk": "Leave {serial} at {host}?",
  "containers.leaveText":
    "{host} is told that this computer no longer has its tokens. Those with codes go to the bin; the keys for approvals are deleted, and sign-in requests no longer come here.",
  "containers.leaveAction": "Leave {serial}",

  "history.title": "Approvals history",
  "history.search": "Search the history",
  "history.today": "Today",
  "history.yesterday": "Yesterday",
  "history.empty": "No sign-in request has come yet",
  "history.emptyText":
    "When one does, it stands here with what became of it: when, for whom, and how it was answered.",
  "history.found": { one: "{count} found", other: "{count} found" },
  "history.noMatch": "Nothing for “{query}”",
  "history.noMatchText":
    "Try part of the service’s name, of the account or of the message.",
  "history.clear": "Clear the search",
  "history.foot":
    "Kept for 90 days, at most 1,000, on this computer only, encrypted in the vault.",
  "history.review": "Review",
  "history.silentServer": "The server did not say",
  "history.message": "Message",
  "history.titleOf": "Title",
  "history.account": "Account",
  "history.host": "Server",
  "history.came": "Came",
  "history.answered": "Answered",
  "history.answeredVia": "{when}, {via}",
  "via.notification": "in a notification",
  "via.window": "in the window",
  "via.commandLine": "on the command line",
  "requestFates.open": "Waiting",
  "requestFates.approved": "Approved",
  "requestFates.denied": "Denied",
  "requestFates.notMe": "Wasn’t me",
  "requestFates.wrongNumber": "Wrong number",
  "requestFates.notTaken": "Not taken",
  "requestFates.unsure": "Unsure",
  "requestFates.notSent": "Not sent",
  "requestFates.elsewhere": "Elsewhere",
  "requestFates.expired": "Expired",
  "fateTexts.open": "It still waits for an answer.",
  "fateTexts.approved": "Approved here. The server has the answer.",
  "fateTexts.denied": "Denied here. The server was told no.",
  "fateTexts.notMe": "Denied here as not yours. The server was told no.",
  "fateTexts.wrongNumber":
    "A wrong number was chosen, so the request was refused.",
  "fateTexts.notTaken":
    "Answered here, but the server did not take it: it was too late, or had an answer already.",
  "fateTexts.unsure":
    "Answered here, and the server did not confirm it. Look there whether somebody is signed in.",
  "fateTexts.notSent": "The answer never left this computer.",
  "fateTexts.elsewhere": "Answered or given up elsewhere.",
  "fateTexts.expired": "Nobody answered here, and it is too old by now.",
} as const;
