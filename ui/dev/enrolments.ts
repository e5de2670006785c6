import type {
  AccessChoice,
  BroughtView,
  CertificateView,
  DraftsView,
  EnrolledView,
  EnrolmentView,
} from "../src/ipc";
import { refusal, type Desk, type Handlers } from "./part";

const FINGERPRINT =
  "9f1c2e44 0a7d83b1 5c6e90f2 47d8a3cc 1be05f67 88120d4e f3a9c716 2b54e8d0";
const VALID_MS = 9 * 60_000;

/**
 * Enrolments that nobody made. In the address, `enrol` is what a link brings: `good`, `plain`, `look`, `ownca`,
 * `container`, `usedup`, `tooold`, `replaces`.
 */
export class PretendedEnrolments {
  #scene: string | null;
  #desk: Desk;
  #authority = false;

  constructor(desk: Desk) {
    this.#scene = desk.query.get("enrol");
    this.#desk = desk;
  }

  handlers: Handlers = {
    look_at_certificate: async (): Promise<CertificateView> => {
      await this.#desk.pause(300);
      const untilMs = this.#desk.now() + 200 * 86_400_000;
      return { fingerprint: FINGERPRINT, untilMs };
    },
    choose_authority: () => {
      this.#authority = true;
      return "northwind-ca.pem";
    },
    enrol: ({ access }) => this.#enrol(access as AccessChoice),
    register_container: async ({ passphrase }): Promise<BroughtView> => {
      await this.#desk.pause(900);
      if (passphrase !== "Rotterdam") throw refusal("containerAnswer");
      const none = { gone: 0, unreadable: 0, arriving: 0 };
      return { container: "c0ffee00", codes: 2, approvals: 1, ...none };
    },
    begin_two_step: async () => {
      await this.#desk.pause(200);
      return "4VQLXS2M7CJHT3WE";
    },
  };

  /** What a link brings, in a scene that has one. */
  read(): DraftsView | null {
    if (this.#scene === null) return null;
    const rest = { drafts: [], other: [], rejected: [], transfer: null };
    return { enrolments: [this.#view(this.#scene)], ...rest };
  }

  #view(scene: string): EnrolmentView {
    const container = scene === "container";
    const left = scene === "tooold" ? -1000 : VALID_MS;
    return {
      id: "e1",
      container,
      issuer: "Northwind VPN",
      account: container ? "" : "mara.lindqvist@northwind.example",
      host: scene === "plain" ? "pi.lab:5000" : "vpn.northwind.example",
      serial: container ? "SMPH0002A3F1" : "PIPU0001F2E8",
      plain: scene === "plain",
      needsLook: scene === "look",
      untilMs: this.#desk.now() + left,
      replaces: scene === "replaces",
      prompt: container ? "In which city did you start?" : null,
    };
  }

  async #enrol(access: AccessChoice): Promise<EnrolledView> {
    await this.#desk.pause(1500);
    if (this.#scene === "usedup") throw refusal("linkUsedUp");
    if (this.#scene === "plain" && access.type !== "plain")
      throw refusal("plainNotAllowed");
    if (this.#scene === "look" && access.type !== "pinned" && !this.#authority)
      throw refusal("linkNeedsLook");
    if (this.#scene === "ownca" && access.type !== "authority")
      throw refusal("serverTrouble", { trouble: "certificateUnknownIssuer" });
    return {
      token: {
        id: "0123456789abcdef",
        serial: "PIPU0001F2E8",
        issuer: "Northwind VPN",
        account: "mara.lindqvist@northwind.example",
        unlock: false,
        mutedUntilMs: null,
        container: null,
        revoked: null,
      },
      server: "northwind",
      host: "vpn.northwind.example",
    };
  }
}
