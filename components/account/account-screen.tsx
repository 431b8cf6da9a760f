"use client";

import { OwnLinks } from "@/components/account-links/own-links";
import { PageFrame } from "@/components/shell/app-shell";
import { ButtonLink } from "@/components/ui/button";
import { KeyboardSetting } from "./keyboard-setting";
import { OwnEntitlement } from "./own-entitlement";
import { OwnPassword } from "./own-password";

/** What belongs to whoever is signed in: with what they sign in, what they may delegate, and how the console behaves for them. */
export function AccountScreen() {
  return (
    <PageFrame title="Your account" actions={<ButtonLink href="/passkeys">Your passkeys</ButtonLink>} narrow>
      <div className="flex flex-col gap-8">
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Password</h2>
          <OwnPassword />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Linked accounts</h2>
          <p className="max-w-160 text-ink2">
            Accounts at identity providers with which you sign in, and whose tokens stand for you. One that an admin
            linked decides nothing in your name until a second admin confirms it, or you say that it is yours and its
            first day is over.
          </p>
          <OwnLinks />
        </section>
        <section aria-labelledby="own-entitlement" className="flex flex-col items-start gap-3">
          <h2 id="own-entitlement" className="text-base">
            What you may delegate
          </h2>
          <p className="max-w-160 text-ink2">
            An agent may do in your name what you delegate to it, at most this, and only after somebody else has
            approved it. Admins change it, two of them together.
          </p>
          <OwnEntitlement />
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-base">Keyboard</h2>
          <KeyboardSetting />
        </section>
      </div>
    </PageFrame>
  );
}
