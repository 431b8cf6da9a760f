/** Name and version that files carry which leave the server. A test compares the version with `package.json`. */
export const product = { name: "Mandate", version: "0.1.0" } as const;
