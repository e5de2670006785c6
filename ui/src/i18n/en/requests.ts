// Sign-in requests and their answers, and the enrolling for them.
export const requests = {
  "request.from": "Sign-in request from {service}.",
  "request.banner": {
    one: "A sign-in request waits: {service}",
    other: "{count} sign-in requests wait",
  },
  "request.review": "Review",

  "deaf.off":
    "Notifications are switched off for Countersign, so a request can be missed",
  "deaf.open": "Approvals…",
  "deaf.hide": "Hide this until something else is wrong",

  "approval.title": "Sign-in request",
  "approval.question": "Are you signing in to {service}?",
  "approval.signed": "Signed by {host}",
  "approval.message": "Message",
  "approval.quoted": "“{text}”",
  "approval.cut": "{text}…",
  "approval.whole": "Show all of it",
  "approval.notSaid": "The server did not say",
  "approval.asked": "Asked",
  "approval.arrived": "arrived {time}",
  "approval.minutesLeft": "about {minutes} min left",
  "approval.secondsLeft": "about {seconds} s left",
  "approval.over": "time is up",
  "approval.near": {
    one: "{count} second left to answer.",
    other: "{count} seconds left to answer.",
  },
  "approval.onlyIf": "Approve only if you started this yourself, just now.",
  "approval.deny": "Deny",
  "approval.approve": "Approve",
  "approval.approveWith": "Approve with {option}",
  "approval.notMe": "This wasn’t me",
  "approval.useCode": "Use a code instead",
  "approval.codeCopied": {
    one: "{name} code copied. Type it on the sign-in page; the clipboard clears in {count} second.",
    other:
      "{name} code copied. Type it on the sign-in page; the clipboard clears in {count} seconds.",
  },
  "approval.wait": "Read it first: the buttons work in a second",
  "approval.sending": "An answer is on its way",
  "approval.chooseFirst": "Choose what stands on the sign-in page first",
  "approval.onlyDeny": "Only a no can still be sent",
  "approval.onlyDenyText":
    "Another answer was tried before, and it is not known what became of it.",
  "approval.whichNumber": "Which number is on the sign-in page?",
  "approval.whichWord": "Which of these is on the sign-in page?",
  "approval.noneOf":
    "None of these in front of you? Then it is not your sign-in: deny it.",
  "approval.noNumber":
    "No number in front of you? Then it is not your sign-in: deny it.",
  "approval.verify": "Approve the sign-in to {service}?",
  "approval.verifyText":
    "Its server wants you to confirm each approval with your password.",
  "approval.neverRead":
    "Never read it out to anyone, not even to someone from support.",
  "approval.place": "{place} of {of}",
  "approval.waiting": "Requests that wait",
  "approval.previous": "Previous request",
  "approval.next": "Next request",
  "approval.first": "This is the first",
  "approval.last": "This is the last",
  "approval.toNext": "Next request",
  "approval.many": {
    one: "{requests} requests in {count} minute",
    other: "{requests} requests in {count} minutes",
  },
  "approval.manyText":
    "Someone may be hoping that you approve one to make it stop. If you did not start these, deny them all.",
  "approval.manyMore": {
    one: "{count} more",
    other: "{count} more, newest first",
  },
  "approval.lookEach": "Look one by one",
  "approval.denyAll": "Deny all {count}",
  "approval.nothing": "No sign-in request waits.",
  "approval.tryAgain": "Try again",
  "approval.lookAgain": "Look at the request",

  "oddities.firstOfServer": "First request from this server",
  "oddities.clockOff": "The server’s clock and yours differ",
  "oddities.several": "Several requests in a few minutes",
  "oddityTexts.firstOfServer": "You have never approved one before.",
  "oddityTexts.clockOff":
    "How old the request is cannot be told from it. Look twice.",
  "oddityTexts.several":
    "Someone may be hoping that you approve one to make it stop.",

  "outcomes.approved": "Approved. {service} has your answer.",
  "outcomes.code": "Type this code on the sign-in page",
  "outcomes.denied": "Denied from this computer.",
  "outcomes.deniedAll": {
    one: "{count} request denied",
    other: "{count} requests denied",
  },
  "outcomes.notMe": "{service} knows it was not you",
  "outcomes.toldNo": "{service} was told no",
  "outcomes.wrongNumber": "That number was wrong",
  "outcomes.notTaken": "{service} did not take your answer",
  "outcomes.unsure": "{service} did not confirm your answer",
  "outcomes.notSent": "{service} was not reached",
  "outcomes.expired": "Too late",
  "outcomes.elsewhere": "This request is no longer open",

  "outcomeTexts.denied": "{service} was told no at {time}.",
  "outcomeTexts.othersMay": "Another of your devices could still approve it.",
  "outcomeTexts.deniedAll": "{service} was told no.",
  "outcomeTexts.left": {
    one: "{count} more could not be denied: the server was not told, or did not take it.",
    other:
      "{count} more could not be denied: the server was not told, or did not take them.",
  },
  "outcomeTexts.notMe": "Whoever tried it probably has your password.",
  "outcomeTexts.wrongNumber":
    "So the request was refused. Start the sign-in again.",
  "outcomeTexts.notTaken":
    "Look at the sign-in page, and start the sign-in again if you need it.",
  "outcomeTexts.notTakenSaid": "Its message: “{text}”",
  "outcomeTexts.unsure": "Look there whether you are signed in.",
  "outcomeTexts.notSent": "No answer was sent.",
  "outcomeTexts.expired":
    "The request expired at about {time}. It was not answered from this computer.",
  "outcomeTexts.elsewhere":
    "It was answered elsewhere or taken back. Nothing was sent from this window.",

  "denied.notMe": "I did not start this",
  "denied.notMeText": "Someone may know your password. See what to do now.",
  "notMe.password": "Change your {service} password",
  "notMe.passwordText": "On a page you open yourself, not from an e-mail",
  "notMe.tell": "Tell whoever runs {host}",
  "notMe.tellContact": "Tell {contact}",
  "notMe.tellText": "Copy what is known of the attempt",
  "notMe.copy": "Copy",
  "notMe.copied": "Copied",
  "notMe.notCopied":
    "The system did not take the copy. The history in Settings, Approvals has it too.",
  "notMe.hold": "Hold back requests for 1 hour",
  "notMe.holdText":
    "For this account: no notices. They stay in the list and in the history.",

  "report.title": "A sign-in that I did not start",
  "report.service": "Service: {service} ({host})",
  "report.account": "Account: {account}",
  "report.time": "Time: {when}",
  "report.message": "Message of the server: {text}",

  "guarded.unlock": "Unlock for a code",
  "guarded.locked": "locked: needs your password",
  "guarded.title": "A code of {name}?",
  "guarded.text": "The server of this token wants your password for each code.",
  "guarded.show": "Show the code",
  "guarded.copy": "Copy the code",
  "guarded.fact": "Each code needs your password.",
  "managed.tag": "Managed",
  "managed.stays":
    "{server} manages this token and does not let it be removed here",

  "enrol.title": "Receive sign-in requests",
  "enrol.titleContainer": "Take tokens from a server",
  "enrol.text":
    "{service} will ask here whether it is you who signs in. A key is made on this computer and never leaves it.",
  "enrol.container": "Registers this computer",
  "enrol.containerText":
    "{service} will send its tokens here and keep them in step. They stay on this computer.",
  "enrol.server": "Server",
  "enrol.serial": "Token",
  "enrol.containerSerial": "Container",
  "enrol.valid": "Code valid",
  "enrol.minutes": {
    one: "{count} more minute",
    other: "{count} more minutes",
  },
  "enrol.tooOld": "This code is too old: ask for a new one",
  "enrol.replaces": "You already have this token",
  "enrol.replacesText":
    "The new enrolment takes its place; requests for the old one stop.",
  "enrol.plain": "The connection would not be encrypted",
  "enrol.plainText":
    "Everyone on the way to {host} could read along and change what is said. Only for a test in your own network.",
  "enrol.plainAccept": "I know this network, and accept that",
  "enrol.plainFirst": "Accept the unencrypted connection first",
  "enrol.look": "The certificate cannot be verified",
  "enrol.lookText":
    "The code itself says so. Look at the certificate, compare it with what whoever runs the server gave you, and keep to it. Or choose the file of its authority.",
  "enrol.unknown": "This computer does not know the server’s authority",
  "enrol.unknownText":
    "If your organisation runs its own, choose its certificate file; whoever runs the server has it.",
  "enrol.trustFirst": "Say first whose word the certificate is taken on",
  "enrol.lookAction": "Look at the certificate",
  "enrol.fingerprint": "Its fingerprint (SHA-256)",
  "enrol.until": "Valid until {day}",
  "enrol.pin": "It is the same: keep to it",
  "enrol.pinned": "Only this certificate is accepted",
  "enrol.pinnedText": "When it is renewed, you enrol anew.",
  "enrol.chooseAuthority": "Choose the authority’s file…",
  "enrol.authority": "Certificates of {name} are accepted",
  "enrol.authorityText": "For this server, and for no other.",
  "enrol.answer": "Passphrase",
  "enrol.answerHelp": "The server asks this to know that it is you.",
  "enrol.answerFirst": "Answer the server’s question first",
  "enrol.askContact": "Ask {contact} for a new code.",
  "enrol.confirm": "Receive requests here",
  "enrol.register": "Register this computer",
  "enrol.slow": "Making the key…",
  "enrolled.title": "Set up",
  "enrolled.tag": "Ready",
  "enrolled.next": "What happens next",
  "enrolled.notification": "Requests of {service} come as notifications.",
  "enrolled.window": "Requests of {service} open in a window, on top.",
  "enrolled.locked":
    "While Countersign is locked, requests still arrive and can be denied; to approve, unlock.",
  "enrolled.lockedOff": "While Countersign is locked, nothing is heard.",
  "enrolled.restart":
    "After a restart of the computer nothing is heard until you unlock once.",
  "enrolled.settings": "Settings of approvals",
  "enrolled.toast": "{service} is set up: its requests come here",

  "twoStep.title": "Its key is made in two steps",
  "twoStep.text":
    "The server gave one half in the code; this computer makes the other.",
  "twoStep.begin": "Make this computer’s half",
  "twoStep.type": "Type this on the page of the server:",
  "twoStep.copy": "Copy",
  "twoStep.copied": "Copied",
  "twoStep.notCopied": "The system did not take the copy. Type it.",
  "twoStep.then": "Once the server has taken it, add the token.",
  "twoStep.first": "Make this computer’s half first, and type it at the server",
} as const;
