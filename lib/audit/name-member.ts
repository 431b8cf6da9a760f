const prefix = "names.";

/** Under which member of a record's texts the name of an id lies. */
export const nameMember = (id: string): string => prefix + id;

/** The id whose name lies under that member; undefined for any other text. */
export const namedId = (member: string): string | undefined =>
  member.startsWith(prefix) ? member.slice(prefix.length) : undefined;
