// What crosses between Rust and the page. The types are written by Rust's tests; never edit them.
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
export type { Event as DeskEvent } from "./generated/Event";
export type { FoundView } from "./generated/FoundView";
export type { GroupView } from "./generated/GroupView";
export type { IconView } from "./generated/IconView";
export type { NewToken } from "./generated/NewToken";
export type { OnDuplicate } from "./generated/OnDuplicate";
export type { OtherView } from "./generated/OtherView";
export type { Phase } from "./generated/Phase";
export type { RecoveryKeyView } from "./generated/RecoveryKeyView";
export type { RejectView } from "./generated/RejectView";
export type { RevealedView } from "./generated/RevealedView";
export type { SettingsChange } from "./generated/SettingsChange";
export type { SettingsView } from "./generated/SettingsView";
export type { StartView } from "./generated/StartView";
export type { StrengthView } from "./generated/StrengthView";
export type { TokenChange } from "./generated/TokenChange";
export type { TokensView } from "./generated/TokensView";
export type { TokenView } from "./generated/TokenView";
export type { TransferView } from "./generated/TransferView";
export type { Verb } from "./generated/Verb";

/** A package the app is built from, and its terms. */
export interface LicenceView {
  name: string;
  version: string;
  licence: string;
  text: string;
}
