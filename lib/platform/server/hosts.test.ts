import { describe, expect, it } from "vitest";
import { makeHosts } from "./hosts";

const verdict = (publicUrl: string, host: string | undefined, further: string[] = [], port = 3000) =>
  makeHosts(publicUrl, further).refusalOf(host, port)?.code ?? "served";

describe("the names under which a server answers", () => {
  it.each([
    ["https://mandate.example", "mandate.example"],
    ["https://mandate.example", "MANDATE.example"],
    ["https://mandate.example", "mandate.example:443"],
    ["https://mandate.example:8443", "mandate.example:8443"],
    ["https://mandate.example:8443", "mandate.example"],
    ["http://localhost:3000", "localhost:3000"],
    ["http://localhost:3000", "127.0.0.1:3000"],
    ["http://localhost:3000", "[::1]:3000"],
    ["http://localhost:8080", "127.0.0.1:3000"],
    ["http://app.localhost:3000", "localhost:3000"],
  ])("%s answers %s", (publicUrl, host) => expect(verdict(publicUrl, host)).toBe("served"));

  it.each([
    ["https://mandate.example", "evil.example", "host_not_served"],
    ["https://mandate.example", "mandate.example:8443", "host_not_served"],
    ["https://mandate.example", "mandate.example.evil.example", "host_not_served"],
    ["https://mandate.example", "localhost:3000", "host_not_served"],
    ["https://mandate.example", "127.0.0.1:3000", "host_not_served"],
    ["http://localhost:3000", "localhost:3001", "host_not_served"],
    ["http://localhost:3000", "rebound.example:3000", "host_not_served"],
    ["http://localhost:3000", "xn--localhost-.example:3000", "host_not_served"],
    ["http://localhost:3000", "localhost:3000/api/agents/x", "bad_host"],
    ["http://localhost:3000", "localhost:PORT", "bad_host"],
    ["http://localhost:3000", "localhost:3000?", "bad_host"],
    ["http://localhost:3000", "localhost:3000#", "bad_host"],
    ["http://localhost:3000", "user@localhost:3000", "bad_host"],
    ["http://localhost:3000", "loc\u00e4lhost:3000", "bad_host"],
    ["http://localhost:3000", " ", "bad_host"],
    ["http://localhost:3000", undefined, "bad_host"],
  ])("%s does not answer %s", (publicUrl, host, code) => expect(verdict(publicUrl, host)).toBe(code));

  it("a further name without a port is served with every port, and one with a port with that one", () => {
    const further = ["mandate.internal", "10.0.0.5:3000"];
    const served = (host: string) => verdict("https://mandate.example", host, further);
    expect(served("mandate.internal")).toBe("served");
    expect(served("Mandate.Internal:8080")).toBe("served");
    expect(served("10.0.0.5:3000")).toBe("served");
    expect(served("10.0.0.5")).toBe("host_not_served");
  });
});
