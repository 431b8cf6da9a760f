import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { Refusal } from "./request-guard";

type NextParser = typeof import("next/dist/server/app-render/parse-and-validate-flight-router-state");

const { parseAndValidateFlightRouterState: parse }: NextParser = createRequire(import.meta.url)(
  "next/dist/server/app-render/parse-and-validate-flight-router-state.js",
);

const malformed: Refusal = {
  status: 400,
  code: "malformed_router_state",
  detail: "The router's state cannot be read. Load the page again.",
  member: "next-router-state-tree",
};

/** Finds why Next cannot render a page for this router's state. Next itself would answer 500. */
export function routerStateRefusal({ headers }: Pick<IncomingMessage, "headers">): Refusal | undefined {
  const state = headers["next-router-state-tree"];
  if (state === undefined) return undefined;
  try {
    parse(state);
    return undefined;
  } catch {
    return malformed;
  }
}
