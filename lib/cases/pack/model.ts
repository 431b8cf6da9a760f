/** The one file of a pack. */
export const packFile = "pack.zip";
