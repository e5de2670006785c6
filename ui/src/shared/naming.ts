import { t } from "../i18n";

interface Named {
  issuer: string;
  account: string;
}

/** A token's first name: its service, else its account. */
export function nameOf({ issuer, account }: Named): string {
  return issuer || account || t("token.unnamed");
}

/** Service and account in one line. */
export function fullNameOf({ issuer, account }: Named): string {
  return [issuer, account].filter(Boolean).join(", ") || t("token.unnamed");
}
