import type { z } from "zod";
import { type JsonRoute, jsonRoute, type RouteCall, type RouteResult, type RouteSchemas } from "./json-route";

const anyone = {
  authenticate: async () => "anyone" as const,
  admit: () => {},
  admitBody: () => {},
  idOf: () => "anyone",
};

type Nothing = z.ZodObject<Record<never, never>>;

/** Declares a JSON endpoint that needs no session; every other rule of the console interface holds. */
export function publicRoute<
  P extends z.ZodType = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = Nothing,
  R extends z.ZodType = z.ZodType,
  S extends number = never,
>({
  handle,
  ...schemas
}: RouteSchemas<P, Q, B, R, S> & {
  handle: (call: Omit<RouteCall<"anyone", P, Q, B>, "caller">) => Promise<RouteResult<R, S>> | RouteResult<R, S>;
}): JsonRoute {
  return jsonRoute<"anyone", P, Q, B, R, S>(schemas, anyone, handle);
}
