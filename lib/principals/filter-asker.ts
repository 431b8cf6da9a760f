/** The person whose filter is read. */
export type FilterAsker = {
  personId: string;
  /**
   * May see all agents and their owners. Only they are told that a name names nothing: to others that would say which
   * names exist.
   */
  seesNames: boolean;
  /** May list people. Only they are told which addresses begin like a name that names nothing. */
  seesPeople: boolean;
};

export const filterAsker = ({ personId, permissions }: Asking): FilterAsker => ({
  personId,
  seesNames: permissions.has("agents:read"),
  seesPeople: permissions.has("people:read"),
});

type Asking = { personId: string; permissions: ReadonlySet<string> };
