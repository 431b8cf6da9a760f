import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { makeOriginReader } from "./forwarding";

const trustedProxies = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "2001:db8:aaaa::/48"];
const proxied = makeOriginReader({ trustedProxies, https: true });

type Said = { xff?: string; forwarded?: string };
const request = (peer: string, { xff, forwarded }: Said = {}) => ({
  headers: {
    ...(xff === undefined ? {} : { "x-forwarded-for": xff }),
    ...(forwarded === undefined ? {} : { forwarded }),
  },
  socket: { remoteAddress: peer } as IncomingMessage["socket"],
});
const addressOf = (peer: string, said?: Said) => {
  const origin = proxied(request(peer, said));
  return "address" in origin ? origin.address : origin.refusal.code;
};

describe("behind trusted proxies", () => {
  it.each([
    ["nothing where no header says for which client the proxy asks", "127.0.0.1", {}, ""],
    ["an untrusted peer, whatever it claims", "198.51.100.9", { xff: "10.0.0.1" }, "198.51.100.9"],
    ["an untrusted peer with Forwarded", "198.51.100.9", { forwarded: "for=203.0.113.7" }, "198.51.100.9"],
    ["the client that the proxy saw", "127.0.0.1", { xff: "203.0.113.7" }, "203.0.113.7"],
    ["IPv4 in an IPv6 socket", "::ffff:127.0.0.1", { xff: "203.0.113.7" }, "203.0.113.7"],
    ["the last address, not the forged first", "127.0.0.1", { xff: "10.0.0.1, 203.0.113.7" }, "203.0.113.7"],
    ["the client before two proxies", "127.0.0.1", { xff: "6.6.6.6, 203.0.113.7, 10.1.2.3" }, "203.0.113.7"],
    ["the first proxy where all are trusted", "127.0.0.1", { xff: "10.9.9.9, 10.1.2.3" }, "10.9.9.9"],
    ["one spelling of IPv6", "::1", { xff: "2001:DB8:0::1" }, "2001:db8::1"],
    ["an address with its port", "127.0.0.1", { xff: "203.0.113.7:4711" }, "203.0.113.7"],
    ["IPv6 with its port", "127.0.0.1", { xff: "[2001:db8::1]:4711" }, "2001:db8::1"],
    ["the proxy where its word is no address", "127.0.0.1", { xff: "203.0.113.7, unknown" }, "127.0.0.1"],
    ["the inner proxy where the outer one wrote nonsense", "127.0.0.1", { xff: "x, 10.1.2.3" }, "10.1.2.3"],
    ["nonsense behind an untrusted hop changes nothing", "127.0.0.1", { xff: "<>, 203.0.113.7" }, "203.0.113.7"],
    ["the proxy for an empty header", "127.0.0.1", { xff: "" }, "127.0.0.1"],
    ["the proxy for an empty last hop", "127.0.0.1", { xff: "203.0.113.7," }, "127.0.0.1"],
    ["Forwarded alone", "127.0.0.1", { forwarded: "for=203.0.113.7;proto=https" }, "203.0.113.7"],
    ["Forwarded in any order and case", "127.0.0.1", { forwarded: "proto=https; FOR=203.0.113.7" }, "203.0.113.7"],
    ["Forwarded with IPv6", "127.0.0.1", { forwarded: 'for="[2001:DB8::1]:4711"' }, "2001:db8::1"],
    ["the last hop of Forwarded", "127.0.0.1", { forwarded: "for=10.0.0.1, for=203.0.113.7" }, "203.0.113.7"],
    ["a comma inside quotes", "127.0.0.1", { forwarded: 'for="x, for=6.6.6.6", for=203.0.113.7' }, "203.0.113.7"],
    ["a hidden hop", "127.0.0.1", { forwarded: "for=203.0.113.7, for=_secret" }, "127.0.0.1"],
    ["an unknown hop", "127.0.0.1", { forwarded: "for=unknown" }, "127.0.0.1"],
    ["a hop without for", "127.0.0.1", { forwarded: "for=203.0.113.7, proto=https" }, "127.0.0.1"],
    ["two clients in one hop", "127.0.0.1", { forwarded: "for=203.0.113.7;for=6.6.6.6" }, "127.0.0.1"],
    ["an open quotation", "127.0.0.1", { forwarded: 'for="203.0.113.7' }, "127.0.0.1"],
    ["IPv6 without brackets", "127.0.0.1", { forwarded: 'for="2001:db8::1"' }, "127.0.0.1"],
    ["both, in one voice", "127.0.0.1", { xff: "2001:db8::1", forwarded: 'for="[2001:DB8::1]"' }, "2001:db8::1"],
    ["both, in disagreement", "127.0.0.1", { xff: "203.0.113.7", forwarded: "for=6.6.6.6" }, "ambiguous_forwarding"],
    ["one of both malformed", "127.0.0.1", { xff: "203.0.113.7", forwarded: "for=" }, "ambiguous_forwarding"],
  ])("%s", (_, peer, said, address) => expect(addressOf(peer, said)).toBe(address));

  it("the peer without a header is the client of an http origin, where a program of the same machine asks", () => {
    const plain = makeOriginReader({ trustedProxies, https: false });
    expect(plain(request("127.0.0.1"))).toEqual({ address: "127.0.0.1", direct: false });
  });

  it("reads 16 KiB of hostile text in a few milliseconds", () => {
    const texts = [",".repeat(16_000), 'for="\\'.repeat(2_700), `for="${"\\a".repeat(8_000)}`, "a=b;".repeat(4_000)];
    const from = process.cpuUsage();
    for (const text of texts) for (const name of ["xff", "forwarded"]) addressOf("127.0.0.1", { [name]: text });
    expect(process.cpuUsage(from).user / 1_000).toBeLessThan(200);
  });
});

describe("without trusted proxies", () => {
  it("the peer is the client of an http origin, and headers are not read", () => {
    const plain = makeOriginReader({ trustedProxies: [], https: false });
    expect(plain(request("::ffff:127.0.0.1", { xff: "203.0.113.7" }))).toEqual({ address: "127.0.0.1", direct: true });
  });

  it("the address is unknown behind an https origin, because the peer is a proxy", () => {
    const careless = makeOriginReader({ trustedProxies: [], https: true });
    expect(careless(request("127.0.0.1", { xff: "203.0.113.7" }))).toEqual({ address: "", direct: false });
  });
});
