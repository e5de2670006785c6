export type SettingsSection =
  "general" | "security" | "backups" | "appearance" | "about";
