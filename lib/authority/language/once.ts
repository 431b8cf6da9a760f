/** Caches the answer of a pure function of an object while that object lives. The object must never be changed. */
export function once<K extends object, V>(answer: (asked: K) => V): (asked: K) => V {
  const known = new WeakMap<K, { answer: V }>();
  return (asked) => {
    let found = known.get(asked);
    if (found === undefined) {
      found = { answer: answer(asked) };
      known.set(asked, found);
    }
    return found.answer;
  };
}
