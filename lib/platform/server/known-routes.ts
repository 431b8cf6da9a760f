import type { KnownRoute } from "@/lib/platform/http/openapi/route-list";
import { isStop } from "./admission";
import { exportedMethods, type RouteModule } from "./known-paths";

/** Describes a route file to the server, so that it need not load it. */
export function knownRoute({ path, module }: { path: string; module: RouteModule }): KnownRoute {
  const methods = exportedMethods(module);
  return { path, methods, stops: methods.some((method) => isStop(method, path)) };
}
