// How a code of so many characters is read: 3+3, 3+4, 4+4. Others stand as they are.
const sizes: Record<number, number[]> = {
  6: [3, 3],
  7: [3, 4],
  8: [4, 4],
  9: [3, 3, 3],
  10: [5, 5],
};

export function groupCode(code: string): string[] {
  const pattern = sizes[code.length];
  if (!pattern) return code === "" ? [] : [code];
  let at = 0;
  return pattern.map((size) => code.slice(at, (at += size)));
}

/** A setup key or anything else that is typed, four at a time. */
export function inFours(text: string): string[] {
  return text.match(/.{1,4}/gu) ?? [];
}

/** A code as a screen reader should say it: one character at a time. */
export function spelled(code: string): string {
  return [...code].join(" ");
}
