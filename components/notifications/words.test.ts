import { describe, expect, it } from "vitest";
import { deliveryWords } from "./words";

describe("a delivery", () => {
  it("that the outbox keeps was not sent, and the page says so", () => {
    const mail = { channel: "mail", status: "accepted" } as const;
    expect(deliveryWords({ ...mail, code: null })).toBe("E-mail: sent");
    expect(deliveryWords({ ...mail, code: "outbox" })).toBe("E-mail: kept in the outbox");
  });
});
