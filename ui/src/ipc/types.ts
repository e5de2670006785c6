import type { Event } from "./generated/Event";

// What crosses between Rust and the page. The types are written by Rust's tests; never edit them.
export type { BackUp } from "./generated/BackUp";
export type { BackupDamageView } from "./generated/BackupDamageView";
export type { BackupFolderView } from "./generated/BackupFolderView";
export type { BackupState } from "./generated/BackupState";
export type { BackupsView } from "./generated/BackupsView";
export type { BackupView } from "./generated/BackupView";
export type { BinnedView } from "./generated/BinnedView";
export type { BrandName } from "./generated/BrandName";
export type { BrandView } from "./generated/BrandView";
export type { CameraState } from "./generated/CameraState";
export type { CameraView } from "./generated/CameraView";
export type { CheckView } from "./generated/CheckView";
export type { CloseTo } from "./generated/CloseTo";
export type { CodeView } from "./generated/CodeView";
export type { CopiedView } from "./generated/CopiedView";
export type { DraftsView } from "./generated/DraftsView";
export type { DraftView } from "./generated/DraftView";
export type { DuplicateView } from "./generated/DuplicateView";
export type { ErrorView } from "./generated/ErrorView";
export type { FateView } from "./generated/FateView";
export type { FoundView } from "./generated/FoundView";
export type { GroupView } from "./generated/GroupView";
export type { IconView } from "./generated/IconView";
export type { NewToken } from "./generated/NewToken";
export type { OnDuplicate } from "./generated/OnDuplicate";
export type { OtherView } from "./generated/OtherView";
export type { Phase } from "./generated/Phase";
export type { ProofView } from "./generated/ProofView";
export type { RecoveryKeyView } from "./generated/RecoveryKeyView";
export type { RejectView } from "./generated/RejectView";
export type { Rescue } from "./generated/Rescue";
export type { RescueTokenView } from "./generated/RescueTokenView";
export type { RescueView } from "./generated/RescueView";
export type { RestoreChoice } from "./generated/RestoreChoice";
export type { RestoredView } from "./generated/RestoredView";
export type { RestoreMode } from "./generated/RestoreMode";
export type { RestoreTokenView } from "./generated/RestoreTokenView";
export type { RestoreView } from "./generated/RestoreView";
export type { RevealedView } from "./generated/RevealedView";
export type { SealedBackupView } from "./generated/SealedBackupView";
export type { SettingsChange } from "./generated/SettingsChange";
export type { SettingsView } from "./generated/SettingsView";
export type { StartView } from "./generated/StartView";
export type { StrengthView } from "./generated/StrengthView";
export type { StubView } from "./generated/StubView";
export type { TokenChange } from "./generated/TokenChange";
export type { TokensView } from "./generated/TokensView";
export type { TokenView } from "./generated/TokenView";
export type { TransferView } from "./generated/TransferView";
export type { UndoneView } from "./generated/UndoneView";
export type { UndoView } from "./generated/UndoView";
export type { Verb } from "./generated/Verb";

/** A package the app is built from, and its terms. */
export interface LicenceView {
  name: string;
  version: string;
  licence: string;
  text: string;
}

export type DeskEvent =
  | Event
  | { type: "backupsChanged" }
  | {
      type: "progress";
      what: "backup" | "restore" | "prove" | "read";
      done: number;
      /** 0 while it is not known. */
      total: number;
    };
