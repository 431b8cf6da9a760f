import type { RouteContract } from "@/lib/platform/http/json-route";
import type { Operation } from "./document";

/** A route file of the console interface: its path as Next writes it, and its exports. */
export type RouteFile = { path: string; module: Readonly<Record<string, unknown>> };

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Lists what route files declare. An export without a contract is not one of ours and stays undocumented. */
export function operationsOf(files: readonly RouteFile[]): Operation[] {
  return files.flatMap(({ path, module }) =>
    methods.flatMap((method) => {
      const handler = module[method];
      return hasContract(handler) ? [{ path, method, contract: handler.contract }] : [];
    }),
  );
}

function hasContract(value: unknown): value is { contract: RouteContract } {
  return typeof value === "function" && "contract" in value;
}
