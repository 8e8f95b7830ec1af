"use client";
import { Button, ButtonLink } from "@/ui/Button.tsx";

/** Where a page failed: nothing of the cause is told, only what to do. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <section role="alert" className="mx-auto max-w-xl space-y-5 py-16 text-center">
      <h1 className="font-bold text-4xl tracking-tight">That did not work</h1>
      <p className="text-muted">
        Something broke on our side, and it has been noted. Trying again often helps.
        {error.digest && <> If you write to us, mention {error.digest}.</>}
      </p>
      <div className="flex flex-wrap justify-center gap-3">
        <Button onClick={reset}>Try again</Button>
        <ButtonLink look="quiet" href="/">
          Go home
        </ButtonLink>
      </div>
    </section>
  );
}
