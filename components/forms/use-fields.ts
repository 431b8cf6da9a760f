"use client";

import { useState } from "react";

type Changed = { target: { value: string } };

/** A change of one member. */
export function oneField<Fields extends object, Name extends keyof Fields>(name: Name, value: Fields[Name]) {
  const change: Partial<Fields> = {};
  change[name] = value;
  return change;
}

/** Members that a text control can hold. */
type TextMember<Fields> = { [Name in keyof Fields]: string extends Fields[Name] ? Name : never }[keyof Fields];

/** Holds the values of a form. `bind` gives a text control its value and its handler. */
export function useFields<Fields extends object>(initial: Fields | (() => Fields)) {
  const [values, setValues] = useState<Fields>(initial);
  const set = (change: Partial<Fields>) => setValues((now) => ({ ...now, ...change }));
  const bind = <Name extends TextMember<Fields>>(name: Name) => ({
    value: values[name] as string,
    onChange: ({ target }: Changed) => set(oneField<Fields, Name>(name, target.value as Fields[Name])),
  });
  return { values, set, bind };
}
