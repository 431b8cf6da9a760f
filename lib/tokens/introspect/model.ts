import type { JsonValue } from "@/lib/protocols/json/strict-json";

/** The answer about a valid token. */
export type ActiveToken = { active: true; token_type: "DPoP" | "Bearer" } & { readonly [claim: string]: JsonValue };

/** The answer about any other text, always exactly this. */
export type InactiveToken = { active: false };

export type Introspection = ActiveToken | InactiveToken;
