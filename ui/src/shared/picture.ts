import type { IconView } from "../ipc";

/** A server's picture where there is one, else letters. */
export function pictureOrLetters(picture: string | undefined): IconView {
  return picture === undefined
    ? { choice: "monogram", brand: null }
    : { choice: "picture", brand: null, picture };
}
