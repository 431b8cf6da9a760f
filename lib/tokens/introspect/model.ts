import type { JsonValue } from "@/lib/protocols/json/strict-json";

/** What is said about a token that stands. */
export type ActiveToken = { active: true; token_type: "DPoP" | "Bearer" } & { readonly [claim: string]: JsonValue };

/** What is said about every other one: exactly this, whatever it is. */
export type InactiveToken = { active: false };

export type Introspection = ActiveToken | InactiveToken;
