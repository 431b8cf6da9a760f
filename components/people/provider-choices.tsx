"use client";

import { LogIn } from "lucide-react";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { problemText } from "@/components/ui/problem-text";
import { addressAtProvider } from "./sign-in";

export type ProviderChoice = { slug: string; name: string };

type ProviderChoicesProps = {
  choices: readonly ProviderChoice[];
  /** Path on this server to open after the sign-in. */
  target: string;
  /** Whether a signed-in person authenticates again. */
  again: boolean;
};

/** A button for each identity provider of the organisation. */
export function ProviderChoices({ choices, target, again }: ProviderChoicesProps) {
  const [leaving, setLeaving] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const leave = async (slug: string) => {
    setLeaving(slug);
    setFailure(undefined);
    try {
      window.location.assign(await addressAtProvider(slug, target, again));
    } catch (error) {
      setFailure(problemText(error));
      setLeaving(undefined);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      {choices.map(({ slug, name }) => (
        <Button
          key={slug}
          size="lg"
          icon={<LogIn aria-hidden />}
          className="w-full"
          loading={leaving === slug}
          onClick={() => void leave(slug)}
        >
          Sign in with {name}
        </Button>
      ))}
      <Alert>{failure}</Alert>
    </div>
  );
}
