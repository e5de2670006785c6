import type { DraftsView, DraftView, NewToken, TokenView } from "../src/ipc";
import type { PretendedEnrolments } from "./enrolments";
import { refusal, type Desk, type Handlers } from "./part";
import { sampleTokens } from "./sample";
import { checkSecret, type PretendedTokens } from "./tokens";

/**
 * What is about to be added. In the address, `transfer` has a part of a transfer in a picture, `slowpicture` one that is
 * never read, `twostep` a server that wants two steps; `emptyclipboard` is one.
 */
export class PretendedDrafts {
  #desk: Desk;
  #tokens: PretendedTokens;
  #enrolments: PretendedEnrolments;
  #drafts = new Map<string, DraftView>();

  constructor(
    desk: Desk,
    tokens: PretendedTokens,
    enrolments: PretendedEnrolments,
  ) {
    this.#desk = desk;
    this.#tokens = tokens;
    this.#enrolments = enrolments;
  }

  handlers: Handlers = {
    draft_text: ({ text }) => this.#draftText(String(text)),
    draft_files: () => this.#draftFiles(),
    draft_dropped: () => this.#draftFiles(),
    draft_clipboard: async () => {
      await this.#desk.pause(200);
      if (this.#desk.query.has("emptyclipboard"))
        throw refusal("clipboardEmpty");
      const enrolment = this.#enrolments.read();
      if (enrolment) return enrolment;
      return this.#read([this.make({ issuer: "Forgejo", account: "mara" })]);
    },
    cancel_reading: () => null,
    draft_typed: ({ new: typed }) => {
      const token = typed as NewToken;
      checkSecret(token.secret);
      if (!token.digits || token.digits > 10) {
        throw refusal("invalidField", {
          field: "digits",
          flaw: "digits_out_of_range",
        });
      }
      return this.make(token);
    },
    confirm_draft: ({ draft, issuer, account, groups, onDuplicate }) => {
      const found = this.#drafts.get(String(draft));
      if (!found) throw refusal("notFound");
      if (onDuplicate === "refuse" && found.duplicates.length > 0)
        throw refusal("duplicate");
      const [model] = sampleTokens(1) as [TokenView];
      const token: TokenView = {
        ...model,
        id: this.#tokens.makeId(),
        issuer: String(issuer),
        account: String(account),
        groups: groups as string[],
        kind: found.kind,
        algorithm: found.algorithm,
        digits: found.digits,
        period: found.period,
        counter: found.counter,
        icon: { choice: "auto", brand: found.brand },
        pinned: false,
        uses: 0,
        lastUsedMs: null,
        createdMs: this.#desk.now(),
      };
      this.#tokens.add(token);
      return token;
    },
    discard_drafts: () => this.#drafts.clear(),
  };

  #draftText(text: string): DraftsView {
    const enrolment = this.#enrolments.read();
    if (enrolment && /pipush|^pia:/i.test(text)) return enrolment;
    if (!text.toLowerCase().startsWith("otpauth")) throw refusal("noCodeFound");
    return this.#read([
      this.make({ issuer: "Codeberg", account: "mara-lindqvist" }),
    ]);
  }

  #read(drafts: DraftView[], more: Partial<DraftsView> = {}): DraftsView {
    const rest = { other: [], rejected: [], transfer: null };
    return { drafts, enrolments: [], ...rest, ...more };
  }

  async #draftFiles(): Promise<DraftsView> {
    await this.#desk.pause(300);
    if (this.#desk.query.has("slowpicture")) {
      this.#desk.emit({ type: "reading", percent: 40 });
      await new Promise(() => {});
    }
    return this.#draftSeveral();
  }

  #draftSeveral(): DraftsView {
    const several = [
      this.make({ issuer: "Codeberg", account: "mara-lindqvist" }),
      this.make({ issuer: "GitHub", account: "mara-lindqvist" }),
      this.make({ issuer: "Fastmail", account: "mara@fastmail.example" }),
    ];
    if (!this.#desk.query.has("transfer")) {
      return this.#read(several, {
        other: [{ what: "link", text: "https://northwind.example/set-up" }],
      });
    }
    return this.#read(several, {
      rejected: [
        { number: 4, issuer: "Old router", account: "", flaw: "empty_secret" },
      ],
      transfer: { have: 1, of: 3, missing: [2, 3] },
    });
  }

  make(
    given: Partial<NewToken> & { issuer: string; account: string },
  ): DraftView {
    const twin = this.#tokens.all.find(
      ({ issuer, account }) =>
        issuer === given.issuer && account === given.account,
    );
    const draft: DraftView = {
      draft: this.#tokens.makeId(),
      issuer: given.issuer,
      account: given.account,
      kind: given.kind ?? "totp",
      algorithm: given.algorithm ?? "SHA1",
      digits: given.digits ?? 6,
      period: given.period ?? 30,
      counter: given.counter ?? null,
      warnings: [],
      flaw: null,
      duplicates: twin
        ? [
            {
              id: twin.id,
              issuer: twin.issuer,
              account: twin.account,
              likeness: "sameCredential",
              binned: false,
            },
          ]
        : [],
      nameLooksLikeSecret: /^[A-Z2-7]{16,}$/.test(given.account),
      brand: given.issuer.toLowerCase(),
      twoStep: this.#desk.query.has("twostep"),
    };
    this.#drafts.set(draft.draft, draft);
    return draft;
  }
}
