import { describe, expect, it } from "vitest";
import { canonicalAddress, siteBlock, subscriberBlock } from "./ip-address";

describe("canonicalAddress", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::1", "2001:db8::1"],
    ["::1", "::1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["fe80::1%eth0", "fe80::1"],
  ])("writes %s as %s", (text, address) => expect(canonicalAddress(text)).toBe(address));

  it.each(["", "unknown", "192.0.2.256", "192.0.2", "0300.0.0.1", "192.0.2.1:80", "[::1]", "::1::", "_hidden", "1"])(
    "refuses %j",
    (text) => expect(canonicalAddress(text)).toBeUndefined(),
  );
});

describe("subscriberBlock", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("of %j is %s", (address, block) => expect(subscriberBlock(address)).toBe(block));
});

it("of an IPv6 address the block of a site is its first 48 bits", () => {
  expect([siteBlock("2001:db8:1:2::3"), siteBlock("2001:db8:1:ffff::"), siteBlock("192.0.2.7")]).toEqual([
    "2001:db8:1::/48",
    "2001:db8:1::/48",
    "192.0.2.7",
  ]);
});
