export type Element = Readonly<Record<string, unknown>>;

export const actionsOf = ({ actions }: Element): string[] => (Array.isArray(actions) ? actions.map(String) : []);

/** The name of the boxes of an element's actions. */
export const actionsField = ({ id }: Element): string => `actions of ${String(id)}`;

/** The elements with those of their actions that were chosen. An element without one is left out. */
export const chosenElements = (authority: readonly Element[], typed: FormData): Record<string, unknown>[] =>
  authority.flatMap((element) => {
    const chosen = new Set(typed.getAll(actionsField(element)).map(String));
    const actions = actionsOf(element).filter((action) => chosen.has(action));
    return actions.length === 0 ? [] : [{ ...element, actions }];
  });
