// The part of node:path that the verifier uses, for the paths of dropped files.

export const join = (...parts: string[]): string =>
  parts
    .flatMap((part) => part.split("/"))
    .filter((part) => part !== "" && part !== ".")
    .join("/");

export const dirname = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
