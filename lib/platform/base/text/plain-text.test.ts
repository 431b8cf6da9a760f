import { describe, expect, it } from "vitest";
import { nameText, proseText } from "./plain-text";

const name = (text: string) => nameText(20).safeParse(text);
const prose = (text: string) => proseText(40).safeParse(text);

describe("texts that people read", () => {
  it.each([
    ["a right-to-left override", "pay\u202eelbitrap"],
    ["an isolate", "a\u2066b"],
    ["a zero-width space", "ad\u200bmin"],
    ["a zero-width joiner", "ad\u200dmin"],
    ["a byte order mark inside", "ad\ufeffmin"],
    ["a soft hyphen", "ad\u00admin"],
    ["a control character", "a\u0007b"],
    ["a tag character", "a\u{e0041}b"],
    ["a lone surrogate", "a\ud800b"],
    ["a line separator", "a\u2028b"],
  ])("refuses %s", (_, text) => {
    expect(name(text).success).toBe(false);
    expect(prose(text).success).toBe(false);
  });

  it("allows a line break in prose and not in a name", () => {
    expect(name("a\nb").success).toBe(false);
    expect(prose("a\nb").data).toBe("a\nb");
  });

  it.each(["Käthe Müller", "Владимир", "Omega", "返金 2", "⚠️ refunds", "O'Neil <b>"])("takes %s", (text) => {
    expect(name(text).data).toBe(text.normalize("NFC"));
  });

  it("refuses a name of scripts that look alike", () => {
    expect(name("аdmin").success).toBe(false);
    expect(name("Οmega").success).toBe(false);
  });

  it("composes before it measures and compares", () => {
    expect(name("Ka\u0308the").data).toBe("Käthe");
    expect(name("   ").success).toBe(false);
    expect(name("x".repeat(21)).success).toBe(false);
  });
});
