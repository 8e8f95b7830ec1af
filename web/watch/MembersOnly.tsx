import { Lock } from "lucide-react";
import { comingBackTo } from "../account/next-path.ts";
import { ButtonLink } from "../ui/Button.tsx";

/** A stream that one has to sign in for. Nothing of it is told before. */
export const MembersOnly = ({ path }: { path: string }) => (
  <section className="mx-auto max-w-xl space-y-5 rounded-3xl border border-line bg-raised px-6 py-14 text-center sm:mt-10">
    <Lock className="mx-auto size-10 text-accent-ink" aria-hidden="true" />
    <h1 className="font-bold text-3xl tracking-tight">This stream is for members</h1>
    <p className="text-muted">Sign in to watch it. Creating an account is free and takes a minute.</p>
    <div className="flex flex-wrap justify-center gap-3">
      <ButtonLink href={comingBackTo("/sign-in", path)}>Sign in to watch</ButtonLink>
      <ButtonLink look="quiet" href={comingBackTo("/sign-up", path)}>
        Create account
      </ButtonLink>
    </div>
  </section>
);
