/** Puts a path of this language (`0.limits.1`) below the member of a body that holds the authority: `ceiling[0].limits[1]`. */
export const memberPath = (member: string, path: string): string =>
  path === "" ? member : `${member}.${path}`.replace(/\.(\d+)(?=\.|$)/g, "[$1]");
