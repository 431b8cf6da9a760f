import { describe, expect, it } from "vitest";
import { isScimError } from "./errors";
import { fits, parseFilter, parsePath } from "./filter";

const typeOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return isScimError(error) ? error.scimType : String(error);
  }
};

describe("a filter", () => {
  it("binds and before or, and not before both (RFC 7644 section 3.4.2.2)", () => {
    const filter = parseFilter('a eq "1" or b eq "2" and not (c pr)');
    expect(filter).toMatchObject({
      kind: "or",
      left: { kind: "compare", path: "a" },
      right: { kind: "and", right: { kind: "not", filter: { kind: "present", path: "c" } } },
    });
  });

  it("reads paths without case and without the schema of the resource", () => {
    const text = 'urn:ietf:params:scim:schemas:core:2.0:User:userName Eq "J\\"x"';
    expect(parseFilter(text)).toEqual({ kind: "compare", path: "username", operator: "eq", value: 'J"x' });
  });

  it.each([
    ...["", 'a zz "x"', "a eq", '(a eq "x"', 'a eq "x")', 'emails[type eq "w"', 'a eq {"x":1}', 'a eq "x'],
    ...[`${"(".repeat(40)}a pr`, `a eq "${"x".repeat(2_000)}"`],
  ])("that is %j is refused", (text) => {
    expect(typeOf(() => parseFilter(text))).toMatch(/invalid(?:Filter|Path)/);
  });

  it("selects values of an attribute in a path", () => {
    const { attribute, filter, sub } = parsePath('emails[type eq "Work" and not (primary eq true)].value');
    expect({ attribute, sub }).toEqual({ attribute: "emails", sub: "value" });
    expect(filter && fits(filter, { type: "work", value: "x" })).toBe(true);
    expect(filter && fits(filter, { type: "work", primary: true })).toBe(false);
    expect(typeOf(() => parsePath("emails]x["))).toBe("invalidPath");
  });
});
