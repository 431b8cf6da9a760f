import { BlockList, isIP } from "node:net";

/** Addresses that are not of the public internet (RFC 6890, RFC 5735, IANA special-purpose registries). */
const special = networksOf([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Of IPv6 only what is inside 2000::/3 need be named: nothing else is public.
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);
const globalUnicast = networksOf(["2000::/3"]);

/** Reads a comma-separated list of networks; undefined when one of them is none. */
export function parseNetworkList(text: string): string[] | undefined {
  const networks = text.split(",").map((network) => network.trim());
  return networks.every(isNetwork) ? networks : undefined;
}

/** Whether an outbound request may reach this address; `internal` are networks that are allowed as well. */
export function isReachable(address: string, internal: readonly string[]): boolean {
  const family = familyOf(address);
  if (family === undefined) return false;
  if (networksOf(internal).check(address, family)) return true;
  if (special.check(address, family)) return false;
  return family === "ipv4" || globalUnicast.check(address, family);
}

/** Makes the function that says whether an address is inside one of the networks. */
export function addressMatcher(networks: readonly string[]): (address: string) => boolean {
  const list = networksOf(networks);
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && list.check(address, family);
  };
}

function isNetwork(text: string): boolean {
  const [, address = "", length = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = familyOf(address);
  return family !== undefined && Number(length) <= (family === "ipv4" ? 32 : 128);
}

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", length] = network.split("/");
    list.addSubnet(address, Number(length), familyOf(address));
  }
  return list;
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  switch (isIP(address)) {
    case 4:
      return "ipv4";
    case 6:
      return "ipv6";
    default:
      return undefined;
  }
}
