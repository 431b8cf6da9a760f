"use client";

import { type KeyboardEvent, useState } from "react";
import { getJson } from "@/components/data/api-client";
import { Button } from "@/components/ui/button";
import { InputField } from "@/components/ui/input-field";
import { problemText } from "@/components/ui/problem-text";
import { PersonRef } from "@/lib/requests/schema";

type FindProps = { fault: string | undefined; onFound: (person: PersonRef) => void };

/** Finds a person by email address among the people that the signed-in person may see. */
export function FindPerson({ fault, onFound }: FindProps) {
  const [email, setEmail] = useState("");
  const [failure, setFailure] = useState<string>();
  const [finding, setFinding] = useState(false);
  const find = async () => {
    setFinding(true);
    setFailure(undefined);
    try {
      onFound(await getJson("/api/requests/colleague", { email: email.trim() }, PersonRef));
    } catch (error) {
      setFailure(problemText(error));
      setFinding(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void find();
  };
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <InputField
          label="Email of the person"
          error={failure ?? fault}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <Button
        className="mt-6"
        loading={finding}
        whyNot={email.includes("@") ? undefined : "Enter an email address first."}
        onClick={() => void find()}
      >
        Find person
      </Button>
    </div>
  );
}
