// Refusals, and what is wrong with a token or a server: the keys come from Rust.
export const errors = {
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
  "errors.backupFolderGone":
    "The folder is not there. Plug its disk in, or choose another one.",
  "errors.backupReadOnly":
    "The folder’s disk is read-only. Make it writable, or choose another one.",
  "errors.backupFull":
    "The folder’s disk is full. Free some space, or choose another one.",
  "errors.backupDenied":
    "Countersign may not write there. Give your account access, or choose another folder.",
  "errors.backupNotAFolder":
    "Something else stands where the folder was. Choose another one.",
  "errors.backupVerifyFailed":
    "What was written could not be read back the same, so it was thrown away. The disk may be failing.",
  "errors.backupFailed":
    "The system would not write it. Try again; if it stays, choose another folder.",
  "errors.backupCutShort":
    "This backup is damaged: it ends too early. Choose an older one.",
  "errors.backupAltered":
    "This backup is damaged: parts of it were changed. Choose an older one.",
  "errors.backupJunk":
    "Something was written behind this backup’s end. The backup itself is whole.",
  "errors.backupHeader":
    "This backup is damaged: its beginning cannot be read. Choose an older one.",
  "errors.backupDamaged":
    "This backup is damaged and nothing of it can be read. Choose an older one.",
  "errors.backupNewer":
    "A newer Countersign made this backup. Install that version, then restore.",
  "errors.notABackup":
    "This file is no Countersign backup. Choose one that ends in .csbackup.",
  "errors.backupTooLarge":
    "This file is too large to be a backup. Choose another one.",
  "errors.backupEmpty": "This file is empty. Choose an older backup.",
  "errors.backupPassword":
    "This backup is of {when}. Use the password you had then, or your recovery key.",
  "errors.backupRecoveryKey":
    "That is not the recovery key of this backup, which is of {when}. Use the one you had then, or the password.",
  "errors.backupUnread":
    "The system would not read it. Try again, or choose another file.",
  "errors.noBackup": "No backup is open any more. Choose one again.",
  "errors.noBackupFolder":
    "There is no folder for backups yet. Choose one first.",
  "errors.lastGoodBackup":
    "This is the newest backup that is known to open, so it stays. Back up first.",
  "errors.theServer": "the server",
  "errors.requestGone":
    "This request does not wait any more: it was answered or taken back.",
  "errors.requestTooOld":
    "This request is too old. Start the sign-in again if you need it.",
  "errors.requestSending": "An answer to this request is already on its way.",
  "errors.requestOnlyDeny":
    "Another answer was tried before. Only a no can still be sent.",
  "errors.answerNotSent":
    "{troubleText} No answer was sent. Try again while the request waits.",
  "errors.answerUnsure":
    "The server did not confirm your answer. Look there whether you are signed in.",
  "errors.answerRefused":
    "The server did not take your answer. Look at the sign-in page.",
  "errors.linkBad":
    "This enrolment code cannot be read. Ask for a new one, and take it from the page it is shown on.",
  "errors.linkTooOld": "This enrolment code is too old. Ask for a new one.",
  "errors.linkUsedUp":
    "This enrolment code was used or has expired. Ask for a new one.",
  "errors.linkNeedsLook":
    "The code says that the server’s certificate cannot be verified. Look at the certificate first, or choose the file of its authority.",
  "errors.plainNotAllowed":
    "The connection would not be encrypted. Allow that first, or ask for a code with an https address.",
  "errors.serverTrouble":
    "{troubleText} Nothing was lost: try again with the same code.",
  "errors.serverRefused":
    "The server refused it. Ask whoever runs it for a new code.",
  "errors.keyNotTaken":
    "The server did not take this computer’s key. Ask for a new code.",
  "errors.serverUnreadable":
    "The server answered something that cannot be read. Ask whoever runs it whether the address is right.",
  "errors.notStored":
    "It could not be written to the vault, so it was not done. Free some space, then try again.",
  "errors.containerPolicy":
    "The server does not allow that for this computer. Ask whoever runs it.",
  "errors.containerAnswer":
    "The server did not take that answer. Type it again; if it is right, the code is too old: ask for a new one.",
  "errors.containerMoved":
    "These tokens were handed over to another computer, so nothing of them counts here any more. If that was not you, tell whoever runs the server.",
  "errors.containerGone":
    "The server does not know this computer any more. Leave it here, and ask whoever runs it for a new code.",
  "errors.certificateFile":
    "No certificate is in this file. Choose the authority’s file, which often ends in .pem or .crt.",
  "errors.certificateChangedNow":
    "The server showed another certificate than the one you looked at. Nothing was sent. Ask whoever runs it.",
  "errors.unexpected":
    "Something went wrong that should not have. Try again; if it stays, start Countersign anew.",

  "troubles.plain": "The connection to {host} would not be encrypted.",
  "troubles.noAuthorities":
    "This system has no list of certificate authorities, so {host} cannot be verified.",
  "troubles.noName": "The name {host} was not found. Is there a network?",
  "troubles.unreachable": "{host} cannot be reached.",
  "troubles.certificateUnknownIssuer":
    "The certificate of {host} is from an authority that this computer does not know.",
  "troubles.certificateExpired": "The certificate of {host} has expired.",
  "troubles.certificateNotYetValid":
    "The certificate of {host} is not valid yet. Is this computer’s clock right?",
  "troubles.certificateWrongName":
    "The certificate is for another name than {host}.",
  "troubles.certificateChanged":
    "The certificate of {host} is not the one you enrolled with. Ask whoever runs it.",
  "troubles.certificateBad": "The certificate of {host} cannot be used.",
  "troubles.timedOut": "{host} did not answer in time.",
  "troubles.redirected":
    "{host} sent the question on to another address, which is not followed.",
  "troubles.tooLong": "{host} answered far more than it may.",
  "troubles.broken": "The connection to {host} broke off.",
  "troubles.other": "The connection to the server did not hold.",
} as const;
