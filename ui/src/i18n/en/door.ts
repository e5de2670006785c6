// The first run, the lock, the password and the recovery key.
export const door = {
  "welcome.title": "Your sign-in codes, on this computer",
  "welcome.text":
    "Everything is encrypted here before it goes anywhere. There is no account to make.",
  "welcome.create": "Create a vault",
  "welcome.createText": "Start fresh on this computer",
  "welcome.restore": "Restore a backup",
  "welcome.restoreText": "From a Countersign backup file",
  "welcome.step": "Step {step} of {steps}",

  "create.title": "Choose a password",
  "create.text":
    "It encrypts your vault. We cannot reset it: nobody but you ever has it.",
  "create.typeAgain": "Type it again",
  "create.differ": "The two are not the same yet",
  "create.weak": "Choose a stronger password first",
  "create.again": "Type the same password again",
  "create.busy": "Making the vault…",
  "create.restoring": "Restoring…",

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
  "unlock.waiting": "A sign-in request waits. Unlock to see it.",
  "unlock.busy": "Unlocking…",
  "unlock.useRecoveryKey": "Use the recovery key",
  "unlock.usePassword": "Use the password",
  "unlock.recoveryKey": "Recovery key",
  "unlock.recoveryKeyHelp":
    "Seven groups of four. Spaces and dashes do not matter.",
} as const;
