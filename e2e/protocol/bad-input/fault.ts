import type { Base } from "@/e2e/protocol/bad-input/forge";
import type { Json } from "@/lib/testing/http";

/** Kinds of token that Mandate takes from others. */
export type Kind = "assertion" | "proof" | "access token";

/** Keys and addresses that a forger uses in addition to the token itself. */
export type Around = {
  /** Address of a listener that the server must never call. */
  canary: string;
  /** Another key, with the token that it would sign. */
  stranger: Base;
  strangerJwk: Json;
  kind: Kind;
};

/** One way in which a token is wrong. */
export type Fault = {
  name: string;
  forge: (base: Base, around: Around) => string;
  /** The fault as the answer names it, where the kind's answers name faults. */
  reason: string;
  /** Kinds that it is a fault of; every kind unless given. */
  kinds: readonly Kind[];
  /** Its characters cannot stand in a header field. */
  bodyOnly: boolean;
  /** Signed by the client's key and readable, so that it is known whose attempt it was. */
  identified: boolean;
};

const every: readonly Kind[] = ["assertion", "proof", "access token"];

export const fault = (
  name: string,
  reason: string,
  forge: Fault["forge"],
  {
    kinds = every,
    bodyOnly = false,
    identified = false,
  }: Partial<Pick<Fault, "kinds" | "bodyOnly" | "identified">> = {},
): Fault => ({ name, reason, forge, kinds, bodyOnly, identified });

/** Whose kid picks one of several keys; a proof brings its key along. */
export const keyed: readonly Kind[] = ["assertion", "access token"];

/** A bad signature as each kind's answer calls it. */
export const badSignature = "signature";
