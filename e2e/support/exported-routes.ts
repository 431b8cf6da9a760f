import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const methods = /^export (?:const|async function|function) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/gm;

/** Every endpoint that the files under `app` export, and every page: `POST /api/agents`, `PAGE /agents`. */
export function exportedRoutes(root = "app"): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  return files.toSorted().flatMap((file) => {
    const path = `/${relative(root, join(root, file, ".."))}`.replaceAll("\\", "/").replace(/\/\([\w-]+\)/g, "");
    const at = path === "" || path === "/." ? "/" : path;
    if (file.endsWith("page.tsx")) return [`PAGE ${at}`];
    if (!file.endsWith("route.ts")) return [];
    const source = readFileSync(join(root, file), "utf8");
    return [...source.matchAll(methods)].map(([, method]) => `${method} ${at}`);
  });
}
