import { clearMocks } from "@tauri-apps/api/mocks";
import { afterEach, beforeAll } from "vitest";

// What jsdom leaves out: modal dialogs, sizes, and who watches them.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.setAttribute("open", "");
  };
  HTMLDialogElement.prototype.close = function () {
    this.removeAttribute("open");
  };
  globalThis.ResizeObserver = class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  Object.defineProperties(Element.prototype, {
    clientHeight: { configurable: true, get: () => 720 },
    clientWidth: { configurable: true, get: () => 440 },
  });
});

afterEach(() => {
  clearMocks();
  document.body.replaceChildren();
});
