import fc from "fast-check";
import { expect, it } from "vitest";

/** Each value has a smaller one, without end. */
class Endless extends fc.Arbitrary<number> {
  override generate(): fc.Value<number> {
    return new fc.Value(0, undefined);
  }
  override canShrinkWithoutContext(_value: unknown): _value is number {
    return true;
  }
  override shrink(value: number): fc.Stream<fc.Value<number>> {
    return fc.Stream.of(new fc.Value(value - 1, undefined));
  }
}

it("the search for a smaller counterexample ends after a time, with the one that it has", () => {
  const property = fc.property(new Endless(), () => false);
  const { failed, counterexample } = fc.check(property, { interruptAfterTimeLimit: 50 });
  expect([failed, counterexample !== null]).toEqual([true, true]);
  expect(fc.readConfigureGlobal()).toMatchObject({ interruptAfterTimeLimit: 300_000, markInterruptAsFailure: true });
});
