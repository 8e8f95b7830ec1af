import { BlockList, isIP } from "node:net";
import { InvalidPattern, type LeafTest } from "./leaf.ts";

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Addresses within a block, e.g. `10.0.0.0/24` or `2001:db8::/32`; text that is no address is in none. */
export const cidr = (block: string): LeafTest => {
  const [address = "", mask = "", ...rest] = block.split("/");
  const bits = Number(mask);
  const most = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || rest.length > 0 || !/^\d{1,3}$/.test(mask) || bits > most) {
    throw new InvalidPattern(`Malformed CIDR, one '/' required and a valid address and mask: ${block}`);
  }
  const list = new BlockList();
  list.addSubnet(address, bits, familyOf(address));
  // BlockList maps IPv4 into IPv6 (::ffff:a.b.c.d); EventBridge keeps the families apart.
  return (leaf) => typeof leaf === "string" && isIP(leaf) === isIP(address) && list.check(leaf, familyOf(leaf));
};
