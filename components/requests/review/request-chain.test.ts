import { describe, expect, it } from "vitest";
import type { Above } from "@/lib/requests/views/above/schema";
import { decidedNotes } from "./request-chain";

const hop = (kind: Above["rungs"][number]["kind"], change: Partial<Above["rungs"][number]> = {}) => ({
  ...{ kind, id: "x", name: "Mara Okafor", delegationId: null, version: null, status: null },
  ...{ permissions: null, unrestricted: false, known: true, givesUp: [], ...change },
});

describe("the notes below the chain of a decided request", () => {
  it("name the version that is shown", () => {
    const rungs = [hop("person"), hop("blueprint", { version: 3 })];
    expect(decidedNotes({ rungs, givesUp: [] })).toEqual(["Shows version 3 of the blueprint, as at the decision."]);
    expect(decidedNotes({ rungs: [hop("agent", { version: 2 })], givesUp: [] })).toEqual([
      "Shows version 2 of the delegation above, as at the decision. Its page shows the present chain.",
    ]);
  });

  it("say that an entitlement is not on record", () => {
    expect(decidedNotes({ rungs: [hop("person", { known: false })], givesUp: [] })).toEqual([
      "The entitlement of Mara Okafor has changed since. The one of the decision is not on record.",
    ]);
  });
});
