import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { answerOver, PortQuestions } from "./port-questions";

const gone = "The other end is gone.";

/** 1 is answered after 2 was asked, and 0 is not answered. */
function ends() {
  const { port1, port2 } = new MessageChannel();
  const held: (() => void)[] = [];
  answerOver<number>(port2, async (asked) => {
    if (asked === 0) throw new Error("There is no number.");
    if (asked === 1) await new Promise<void>((resolve) => held.push(resolve));
    else for (const release of held.splice(0)) release();
    return asked;
  });
  return { questions: new PortQuestions<number>(port1, gone), other: port2 };
}

describe("questions over a port", () => {
  it("each get their own answer, in any order of the answers", async () => {
    const { questions } = ends();
    const asked = [questions.ask(1), questions.ask(2)];
    expect(await Promise.all(asked)).toEqual([1, 2]);
    questions.end();
  });

  it("fail alone, with the words of the other end", async () => {
    const { questions } = ends();
    await expect(questions.ask(0)).rejects.toThrow("There is no number.");
    expect(await questions.ask(2)).toBe(2);
    questions.end();
  });

  it("fail when the other end goes before it answers, and afterwards", async () => {
    const { questions, other } = ends();
    const asked = questions.ask(1);
    setImmediate(() => other.close());
    await expect(asked).rejects.toThrow(gone);
    await expect(questions.ask(2)).rejects.toThrow(gone);
  });
});
