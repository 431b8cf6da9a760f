import { describe, expect, it } from "vitest";
import { formatNetwork, intersectNetworks, networksCover, networkWithin, parseNetwork } from "./networks";

const canonical = (text: string): string | undefined => {
  const network = parseNetwork(text);
  return network === undefined ? undefined : formatNetwork(network);
};
const covers = (block: string, ip: string): boolean =>
  networksCover(
    [parseNetwork(block)].filter((network) => network !== undefined),
    ip,
  );

describe("CIDR blocks have one spelling", () => {
  it.each([
    ["10.20.0.0/16", "10.20.0.0/16"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["10.1.2.3/32", "10.1.2.3/32"],
    ["2001:DB8:0:0:0:0:0:0/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["::1/128", "::1/128"],
    ["2001:db8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
    ["10:0:0:5::/64", "10:0:0:5::/64"],
    ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128"],
    ["64:ff9b::192.0.2.0/120", "64:ff9b::c000:200/120"],
  ])("%s is %s", (text, spelled) => {
    expect(canonical(text)).toBe(spelled);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/08",
    "10.0.0.1/8",
    "10.0.0/8",
    "010.0.0.0/8",
    "256.0.0.0/8",
    "10.0.0.0.0/8",
    "0x0a.0.0.0/8",
    "10.0.0.0 /8",
    "2001:db8::1/32",
    "2001:db8::/129",
    "2001:db8/32",
    "1::2::3/128",
    ":::/0",
    "1:2:3:4:5:6:7:8:9/128",
    "1:2:3:4:5:6:7::8/129",
    "12345::/16",
    "fe80::%eth0/64",
    "::ffff:10.0.0.0/104",
    "g::/16",
    "1.2.3.4::/128",
    `${"1:".repeat(40)}/8`,
    "localhost/8",
    "*",
  ])("refuses %j", (text) => {
    expect(canonical(text)).toBeUndefined();
  });
});

describe("L2 networks covers: the address is inside", () => {
  it.each([
    ["10.20.0.0/16", "10.20.0.0", true],
    ["10.20.0.0/16", "10.20.255.255", true],
    ["10.20.0.0/16", "10.21.0.0", false],
    ["10.20.0.0/16", "10.19.255.255", false],
    ["10.20.0.0/16", "::ffff:10.20.1.1", true],
    ["10.20.0.0/16", "::ffff:a14:101", true],
    ["10.20.0.0/16", "::10.20.1.1", false],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "10.20.1.1", false],
    ["::/0", "::ffff:10.20.1.1", false],
    ["2001:db8::/32", "2001:db8:ffff::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["10.20.0.0/16", "10.20.1.1, 10.20.1.2", false],
    ["10.20.0.0/16", "10.20.1.01", false],
    ["10.20.0.0/16", "10.20.1.1:80", false],
    ["10.20.0.0/16", "", false],
  ])("%s covers %s: %s", (block, ip, covered) => {
    expect(covers(block, ip)).toBe(covered);
  });
});

it("L2 networks ∩: the smaller of nested blocks", () => {
  expect(
    intersectNetworks(["10.0.0.0/8", "2001:db8::/32"], ["10.20.0.0/16", "192.0.2.0/24", "2001:db8:1::/48"]),
  ).toEqual(["10.20.0.0/16", "2001:db8:1::/48"]);
  const [small, large, other] = [parseNetwork("10.20.0.0/16"), parseNetwork("10.0.0.0/8"), parseNetwork("::/0")];
  if (small === undefined || large === undefined || other === undefined) throw new Error("not parsed");
  expect([
    networkWithin(small, large),
    networkWithin(large, small),
    networkWithin(small, small),
    networkWithin(small, other),
  ]).toEqual([true, false, true, false]);
});
