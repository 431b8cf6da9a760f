import { QueryObserver } from "@tanstack/react-query";
import { expect, it, onTestFinished } from "vitest";
import { newQueryClient } from "./query-client";

it("shows what a write answered, and not what a read that began before it brings", async () => {
  const client = newQueryClient();
  const answers: ((shown: string) => void)[] = [];
  const queryFn = () => new Promise<string>((answer) => answers.push(answer));
  const observer = new QueryObserver(client, { queryKey: ["request", "req_1"], queryFn });
  onTestFinished(observer.subscribe(() => undefined));
  const shown = () => client.getQueryData(["request", "req_1"]);
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.("pending");
  await expect.poll(shown).toBe("pending");

  const read = observer.refetch();
  await expect.poll(() => answers.length).toBe(2);
  client.setQueryData(["request", "req_1"], "approved");
  answers[1]?.("pending");
  // Reading again also shows later changes.
  await expect.poll(() => answers.length).toBe(3);
  expect(shown()).toBe("approved");
  answers[2]?.("revoked");
  await read;
  expect(shown()).toBe("revoked");
});

it("reads nothing again for an answer while nothing is read", () => {
  const client = newQueryClient();
  client.setQueryData(["request", "req_1"], "approved");
  expect(client.isFetching()).toBe(0);
  expect(client.getQueryState(["request", "req_1"])?.isInvalidated).toBe(false);
});
