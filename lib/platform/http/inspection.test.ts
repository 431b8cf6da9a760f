import { afterEach, describe, expect, it } from "vitest";
import { inspectionRefused, mayInspect, requireInspectionToken } from "./inspection";
import { localCallerHeader } from "./request-path";

const asked = (headers: Record<string, string>) => new Request("http://localhost:3000/metrics", { headers });
afterEach(() => requireInspectionToken(undefined));

describe("S14 who reads metrics and the details of readiness", () => {
  it("without a token: programs on this machine", () => {
    expect(mayInspect(asked({ [localCallerHeader]: "1" }))).toBe(true);
    expect(mayInspect(asked({}))).toBe(false);
    expect(mayInspect(asked({ authorization: "Bearer " }))).toBe(false);
    expect(inspectionRefused(asked({})).status).toBe(403);
  });

  it("with a token: its bearer alone", () => {
    requireInspectionToken("metrics-token-0123");
    expect(mayInspect(asked({ authorization: "Bearer metrics-token-0123" }))).toBe(true);
    expect(mayInspect(asked({ authorization: "bearer metrics-token-0123" }))).toBe(true);
    for (const authorization of ["", "Bearer metrics-token-0124", "Basic metrics-token-0123", "metrics-token-0123"]) {
      expect(mayInspect(asked({ authorization, [localCallerHeader]: "1" }))).toBe(false);
    }
    const refused = inspectionRefused(asked({}));
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });
});
