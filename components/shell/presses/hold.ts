/** `listens` is on the document once its code listens, and `held` on the control that was pressed last before that. */
export const marks = { listens: "data-listens", held: "data-held" } as const;

/** Controls that do something by code. A link leads somewhere without it. */
export const controls = "button, [role=button], [role=tab], input[type=checkbox], input[type=radio]";

/**
 * Marks the control that was pressed last while the code of the page did not listen. `EarlyPresses` answers it.
 *
 * The text of this function is a script in the page, so it refers to nothing outside itself. Once React is there, it
 * takes a press of a part that it can hydrate at once. It stops any other press before that reaches its control.
 */
export function holdPresses(pressable: string, { listens, held }: typeof marks): void {
  const root = document.documentElement;
  const has = (node: Node, prefix: string) => Object.keys(node).some((key) => key.startsWith(prefix));
  const isOver = () => root.hasAttribute(listens);
  const goesByItself = (control: Element) =>
    control.matches(":disabled, [aria-disabled=true]") ||
    (control.matches("[type=submit]") && control.closest("form[action]") !== null);
  const onClick = (event: MouseEvent) => {
    if (isOver()) return;
    for (const before of document.querySelectorAll(`[${held}]`)) before.removeAttribute(held);
    const control = event.target instanceof Element ? event.target.closest(pressable) : null;
    if (!control || goesByItself(control)) return;
    control.setAttribute(held, "");
    // A checkbox changes even where React stops the press.
    if (has(document, "__reactContainer$") && (!control.matches("input") || has(control, "__reactFiber$"))) {
      control.addEventListener("click", () => control.removeAttribute(held), { capture: true, once: true });
    } else {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const onSubmit = (event: SubmitEvent) => {
    // Without its code such a form would reload the page, with what was typed in the address.
    if (!isOver() && event.target instanceof Element && !event.target.matches("[action]")) event.preventDefault();
  };
  window.addEventListener("click", onClick, { capture: true });
  window.addEventListener("submit", onSubmit, { capture: true });
}
