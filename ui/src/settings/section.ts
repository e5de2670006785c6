export type SettingsSection =
  "general" | "security" | "backups" | "approvals" | "appearance" | "about";
