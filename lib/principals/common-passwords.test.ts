import { describe, expect, it } from "vitest";
import { isCommonPassword } from "./common-passwords";
import { refusalOfPassword } from "./password-rules";

describe("isCommonPassword", () => {
  it.each([
    "passwordpassword",
    "PasswordPassword",
    "password1234",
    "Password12345",
    "qwertyuiop123",
    "administrator",
    "unbelievable",
    "123456789012",
    "1234567890123",
    "111111111111",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabc",
    "abcdefghijkl",
    "lkjihgfedcba",
    "qwertyuiopasdfghjkl",
    "changemechangeme",
    "letmeinletmein",
    "iloveyou1234",
    "welcome12345",
    "\uff50assword1234",
  ])("refuses %s", (password) => {
    expect(isCommonPassword(password)).toBe(true);
    expect(refusalOfPassword(password, "ada@acme.example")).toBe("password_too_common");
  });

  it.each([
    "correct horse battery staple",
    "correct horse battery",
    "a long enough password",
    "another long password",
    "another long pass phrase",
    "twelve-characters",
    "twelve chars",
    "wrong wrong wrong",
    "not the right one",
    "bench-password-0123",
    "my dog 2017 barks",
    "horse1horse2",
    "🐴 horse 🐴 horse",
  ])("lets %s pass", (password) => expect(isCommonPassword(password)).toBe(false));
});
