/** Routes that are no part of the console's interface: next-auth's own, the document itself, and one of machines. */
const undocumented = ["auth/", "openapi.json/", "security-events/"];

/** Picks the documented route files among the files below `app/api`, sorted. */
export const documentedFiles = (files: readonly string[]): string[] =>
  files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith("route.ts") && !undocumented.some((prefix) => file.startsWith(prefix)))
    .toSorted();

/** The path that a route file answers, as Next writes it: `people/[personId]/route.ts` is `/api/people/[personId]`. */
export const pathOfFile = (file: string): string => `/api/${file.replace(/\/?route\.ts$/, "")}`;

/** Writes the source of the list of route files; Next's bundle can only import what is named in the source. */
export function routeListSource(files: readonly string[]): string {
  const entries = documentedFiles(files).map((file) => ({ file, path: pathOfFile(file), name: nameOf(file) }));
  return [
    ...entries.map(({ file, name }) => `import * as ${name} from "@/app/api/${file.replace(/\.ts$/, "")}";`),
    'import type { RouteFile } from "@/lib/platform/http/openapi/operations";',
    "",
    "/** Every route file of the console interface. Written by `npm run openapi`; a test compares it with the files. */",
    "export const routeFiles: readonly RouteFile[] = [",
    ...entries.map(({ path, name }) => `  { path: "${path}", module: ${name} },`),
    "];",
    "",
  ].join("\n");
}

/** A route file with the methods that it exports, and whether it stops something. */
export type KnownRoute = { path: string; methods: readonly string[]; stops: boolean };

/** Writes the methods of every route file, which the server knows without loading them. */
export const routeMethodsSource = (routes: readonly KnownRoute[]): string =>
  `${JSON.stringify(Object.fromEntries(routes.map(({ path, methods }) => [path, methods])))}\n`;

/** Writes the source of the routes that stop something. The server loads them at its start. */
export function stopRoutesSource(files: readonly string[], routes: readonly KnownRoute[]): string {
  const stops = new Set(routes.filter((route) => route.stops).map(({ path }) => path));
  const entries = documentedFiles(files)
    .map((file) => ({ file, path: pathOfFile(file), name: nameOf(file) }))
    .filter(({ path }) => stops.has(path));
  return [
    ...entries.map(({ file, name }) => `import * as ${name} from "@/app/api/${file.replace(/\.ts$/, "")}";`),
    "",
    "/** The routes that stop something. Written by `npm run openapi`; a test compares it with the files. */",
    "export const stopRoutes = {",
    ...entries.map(({ path, name }) => `  "${path}": ${name},`),
    "};",
    "",
  ].join("\n");
}

function nameOf(file: string): string {
  const words = file
    .replace(/\/route\.ts$/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return name.charAt(0).toLowerCase() + name.slice(1);
}
