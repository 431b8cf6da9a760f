type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const controls = "input:not([type=hidden]), textarea, select";

/** Whether the person can leave it as it is: something is chosen already, or it is a checkbox of no set. */
function isSettled(control: Control, popup: HTMLElement): boolean {
  if (control.tagName === "SELECT") return control.value !== "";
  if (control.type === "checkbox") return control.closest("fieldset") === null;
  const { type, name } = control;
  return type === "radio" && popup.querySelector(`input[type=radio][name="${CSS.escape(name)}"]:checked`) !== null;
}

/** The first field that a person fills in. A choice that is already made is passed over, unless nothing else is there. */
export function firstField(popup: HTMLElement): HTMLElement | undefined {
  const all = [...popup.querySelectorAll<Control>(controls)].filter((control) => control.matches(":enabled"));
  return all.find((control) => !control.matches("[readonly]") && !isSettled(control, popup)) ?? all[0];
}
