export type SettingsSection = "general" | "security" | "appearance" | "about";
