import { invoke, type InvokeArgs } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWindow } from "@tauri-apps/api/window";
import type {
  AccessChoice,
  AnswerChoice,
  ApprovalsView,
  BackupsView,
  BinnedView,
  BrandName,
  BrandView,
  BroughtView,
  CameraView,
  CertificateView,
  CheckStepView,
  CheckView,
  CodeView,
  CopiedView,
  DeniedView,
  DeskEvent,
  DraftsView,
  DraftView,
  EnrolledView,
  ErrorView,
  FoundView,
  GroupView,
  HistoryView,
  LicenceView,
  NewToken,
  NotificationState,
  OnDuplicate,
  OutcomeView,
  ProofView,
  RecoveryKeyView,
  RequestView,
  RescueView,
  RestoreChoice,
  RestoredView,
  RestoreView,
  RevealedView,
  SealedBackupView,
  SettingsChange,
  SettingsView,
  StartView,
  StrengthView,
  TokenChange,
  TokensView,
  TokenView,
  UndoneView,
  Verb,
} from "./types";

export type * from "./types";

/** A command said no. `code` names the fact; the words come from `errors.<code>`. */
export class AppError extends Error {
  readonly code: string;
  readonly detail: Readonly<Record<string, string>>;

  constructor(code: string, detail: Record<string, string> = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }

  /** Anything a promise may be rejected with. */
  static from(reason: unknown): AppError {
    if (reason instanceof AppError) return reason;
    if (typeof reason === "object" && reason !== null && "code" in reason) {
      const { code, detail } = reason as Partial<ErrorView>;
      if (typeof code === "string") return new AppError(code, detail);
    }
    return new AppError("unexpected");
  }
}

async function call<T>(command: string, args?: InvokeArgs): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    throw AppError.from(reason);
  }
}

/** Calls `heed` for every event of the desk until the returned function is called. */
export function onDesk(heed: (event: DeskEvent) => void): Promise<() => void> {
  return listen<DeskEvent>("desk", ({ payload }) => heed(payload));
}

// The session
export const start = () => call<StartView>("start");
export const painted = () => call<null>("painted");
export const touch = () => call<null>("touch");
export const judgePassword = (password: string) =>
  call<StrengthView>("judge_password", { password });
export const createVault = (password: string) =>
  call<RecoveryKeyView>("create_vault", { password });
export const confirmRecoveryKey = (answers: [string, string]) =>
  call<boolean>("confirm_recovery_key", { answers });
export const saveRecoveryKey = () => call<boolean>("save_recovery_key");
export const postponeRecoveryKey = () => call<null>("postpone_recovery_key");
export const unlock = (password: string) => call<null>("unlock", { password });
export const unlockWithRecoveryKey = (key: string) =>
  call<null>("unlock_with_recovery_key", { key });
export const lock = () => call<null>("lock");
export const closeWindow = (choice: "tray" | "quit", remember: boolean) =>
  call<null>("close_window", { choice, remember });

// Tokens and their codes
export const tokens = () => call<TokensView>("tokens");
export const find = (query: string, group: string | null) =>
  call<FoundView>("find", { query, group });
export const showCodes = (ids: string[]) =>
  call<CodeView[]>("show_codes", { ids });
/** A guarded token needs a ticket of the verb `useCode`. */
export const revealCode = (id: string, ticket: string | null = null) =>
  call<CodeView>("reveal_code", { id, ticket });
export const copyCode = (
  id: string,
  next: boolean,
  ticket: string | null = null,
) => call<CopiedView>("copy_code", { id, next, ticket });
export const clearClipboard = () => call<null>("clear_clipboard");
export const nextCode = (id: string, ticket: string | null = null) =>
  call<CodeView>("next_code", { id, ticket });
export const editToken = (id: string, change: TokenChange) =>
  call<TokenView>("edit_token", { id, change });
export const pinToken = (id: string, on: boolean) =>
  call<null>("pin_token", { id, on });
export const moveToken = (id: string, after: string | null) =>
  call<null>("move_token", { id, after });

// The bin
export const bin = () => call<BinnedView[]>("bin");
export const binToken = (id: string) => call<null>("bin_token", { id });
export const restoreToken = (id: string) => call<null>("restore_token", { id });
export const purgeToken = (id: string) => call<null>("purge_token", { id });
export const emptyBin = () => call<null>("empty_bin");

// Groups
export const makeGroup = (name: string) =>
  call<GroupView>("make_group", { name });
export const renameGroup = (id: string, name: string) =>
  call<null>("rename_group", { id, name });
export const deleteGroup = (id: string) => call<null>("delete_group", { id });
export const setGroup = (id: string, group: string, on: boolean) =>
  call<null>("set_group", { id, group, on });

// Adding
export const draftText = (text: string) =>
  call<DraftsView>("draft_text", { text });
export const draftFiles = () => call<DraftsView>("draft_files");
export const draftDropped = () => call<DraftsView>("draft_dropped");
export const draftClipboard = () => call<DraftsView>("draft_clipboard");
/** Looks at every monitor, with this window out of the way. */
export const draftScreen = () => call<DraftsView>("draft_screen");
/** Ends the reading of pictures that is under way. */
export const cancelReading = () => call<null>("cancel_reading");
/** Reads the link another program opened with us. */
export const draftLink = () => call<DraftsView>("draft_link");
export const draftTyped = (token: NewToken) =>
  call<DraftView>("draft_typed", { new: token });
/** Whether the picture that the link of a draft or an enrolment names is fetched once its token is here. */
export const wantPicture = (link: string, wanted: boolean) =>
  call<null>("want_picture", { link, wanted });
export const confirmDraft = (draft: {
  draft: string;
  issuer: string;
  account: string;
  groups: string[];
  onDuplicate: OnDuplicate;
}) => call<TokenView>("confirm_draft", draft);
export const discardDrafts = () => call<null>("discard_drafts");

// The camera
export const cameras = () => call<CameraView[]>("cameras");
/** This camera, else the one chosen last, else the first that opens. */
export const watchCamera = (camera: string | null) =>
  call<null>("watch_camera", { camera });
export const stopCamera = () => call<null>("stop_camera");
/** The next picture as a JPEG file; empty when none came. */
export const cameraPicture = () => call<ArrayBuffer>("camera_picture");
/** Whether this system has a page about who may use cameras. */
export const hasCameraSettings = () => call<boolean>("has_camera_settings");
export const openCameraSettings = () => call<null>("open_camera_settings");

// Verification, and what it opens
export const verify = (password: string, verb: Verb, object: string | null) =>
  call<string>("verify", { password, verb, object });
export const reveal = (ticket: string, id: string) =>
  call<null>("reveal", { ticket, id });
export const revealed = () => call<RevealedView>("revealed");
export const changePassword = (ticket: string, password: string) =>
  call<null>("change_password", { ticket, new: password });
export const replaceRecoveryKey = (ticket: string) =>
  call<RecoveryKeyView>("replace_recovery_key", { ticket });

// Backups
/** From the ledger: cheap enough to ask at any time. */
export const backups = () => call<BackupsView>("backups");
/** Asks for a folder; cancelled, nothing changes. */
export const addBackupFolder = () => call<BackupsView>("add_backup_folder");
export const removeBackupFolder = (path: string) =>
  call<BackupsView>("remove_backup_folder", { path });
export const backUpNow = () => call<BackupsView>("back_up_now");
/** Reads the newest backup of each folder whole. */
export const checkBackups = () => call<BackupsView>("check_backups");
/** Restores the newest backup into a scratch vault and compares. */
export const proveBackup = () => call<ProofView>("prove_backup");
export const removeBackup = (path: string) =>
  call<BackupsView>("remove_backup", { path });
export const rescue = () => call<RescueView>("rescue");

// Restoring
/** Asks for a file; null when that was cancelled. */
export const chooseBackup = () =>
  call<SealedBackupView | null>("choose_backup");
/** One of those that are listed. */
export const pickBackup = (path: string) =>
  call<SealedBackupView>("pick_backup", { path });
/** Opens the chosen one with a password or a recovery key, or with this vault's own key. */
export const openBackup = (typed: string | null) =>
  call<RestoreView>("open_backup", { typed });
export const restoreBackup = (choice: RestoreChoice) =>
  call<RestoredView>("restore_backup", { choice });
/** In the first run: a vault with this password and all that is in the opened backup. */
export const restoreFirst = (password: string) =>
  call<RecoveryKeyView>("restore_first", { password });
export const cancelRestore = () => call<null>("cancel_restore");
export const undoRestore = () => call<UndoneView>("undo_restore");

// Sign-in requests
export const requests = () => call<RequestView[]>("requests");
export const answerRequest = (
  id: string,
  choice: AnswerChoice,
  ticket: string | null,
) => call<OutcomeView>("answer_request", { id, choice, ticket });
/** Denies all that wait for one token. */
export const denyAll = (token: string, notMe: boolean) =>
  call<DeniedView>("deny_all", { token, notMe });
/** No notices of one token for so long; 0 ends that. */
export const muteRequests = (token: string, minutes: number) =>
  call<null>("mute_requests", { token, minutes });
/** Brings the approval window up. */
export const reviewRequest = (id: string | null) =>
  call<null>("review_request", { id });
/** The request the approval window was opened for; null for whatever waits. */
export const reviewed = () => call<string | null>("reviewed");
export const requestHistory = (query: string) =>
  call<HistoryView>("request_history", { query });

// Servers of approvals
export const approvals = () => call<ApprovalsView>("approvals");
/** Asks every server now. */
export const askNow = () => call<null>("ask_now");
export const checkServer = (server: string) =>
  call<CheckStepView[]>("check_server", { server });
export const setContact = (server: string, contact: string) =>
  call<ApprovalsView>("set_contact", { server, contact });
/** A mail to the contact, with serial and reason and no secret, in the system's own mail program. */
export const mailContact = (server: string, serial: string, reason: string) =>
  call<null>("mail_contact", { server, serial, reason });
export const removeApproval = (token: string) =>
  call<ApprovalsView>("remove_approval", { token });
export const testNotification = () =>
  call<NotificationState>("test_notification");

// Enrolling
export const lookAtCertificate = (enrolment: string) =>
  call<CertificateView>("look_at_certificate", { enrolment });
/** Asks for a file with the server's authority; null when that was cancelled, else its name. */
export const chooseAuthority = (enrolment: string) =>
  call<string | null>("choose_authority", { enrolment });
/** Takes seconds: a key is made. */
export const enrol = (enrolment: string, access: AccessChoice) =>
  call<EnrolledView>("enrol", { enrolment, access });
export const resumeEnrolment = (unfinished: string) =>
  call<EnrolledView>("resume_enrolment", { unfinished });
export const giveUpEnrolment = (unfinished: string) =>
  call<ApprovalsView>("give_up_enrolment", { unfinished });
/** Makes our part of the draft's secret: what is to be typed at the server. */
export const beginTwoStep = (draft: string) =>
  call<string>("begin_two_step", { draft });

// Containers
export const registerContainer = (
  enrolment: string,
  access: AccessChoice,
  passphrase: string | null,
) => call<BroughtView>("register_container", { enrolment, access, passphrase });
export const syncContainer = (container: string) =>
  call<BroughtView>("sync_container", { container });
/** Opens the reveal window with the link for a new computer. */
export const transferContainer = (transfer: {
  container: string;
  ticket: string;
  question: string | null;
  answer: string | null;
}) => call<null>("transfer_container", transfer);
export const leaveContainer = (container: string) =>
  call<ApprovalsView>("leave_container", { container });

// Settings and facts
export const settings = () => call<SettingsView>("settings");
export const setSettings = (change: SettingsChange) =>
  call<SettingsView>("set_settings", { change });
export const acceptPresentState = (ticket: string) =>
  call<null>("accept_present_state", { ticket });
export const checkVault = () => call<CheckView>("check_vault");
export const licences = () => call<LicenceView[]>("licences");
export const brandIcons = (slugs: string[]) =>
  call<BrandView[]>("brand_icons", { slugs });
export const findBrands = (query: string) =>
  call<BrandName[]>("find_brands", { query });

/** Closes this window. Only the reveal and the approval window may. */
export const closeThisWindow = () => getCurrentWindow().close();
