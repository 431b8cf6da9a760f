import type { MachineCall } from "./machine-route";

/** Who sends a machine request, as far as that can be seen. */
export type Sender = {
  /** Address of the peer; empty where unknown. */
  ip: string;
  /** The client's `User-Agent`; empty when absent. */
  userAgent: string;
};

const maxUserAgent = 256;

/** Reads from where and with which software a request comes. */
export const senderOf = ({ request, ip }: Pick<MachineCall, "request" | "ip">): Sender => ({
  ip,
  userAgent: (request.headers.get("user-agent") ?? "").slice(0, maxUserAgent),
});
