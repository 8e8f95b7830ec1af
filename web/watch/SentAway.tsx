import { comingBackTo } from "../account/next-path.ts";
import type { RoomProblem } from "../stream/room.ts";
import { ButtonLink } from "../ui/Button.tsx";

/** One may no longer watch: signed out elsewhere, or the stream has become one for members. */
export const SentAway = ({ problem, path }: { problem: RoomProblem; path: string }) => (
  <section role="alert" className="mx-auto max-w-xl space-y-5 py-16 text-center">
    <h1 className="font-bold text-3xl tracking-tight">You cannot watch this any more</h1>
    <p className="text-muted">
      {problem.message} {problem.details?.suggestion}
    </p>
    <div className="flex flex-wrap justify-center gap-3">
      <ButtonLink href={comingBackTo("/sign-in", path)}>Sign in to watch</ButtonLink>
      <ButtonLink look="quiet" href="/">
        See who is live
      </ButtonLink>
    </div>
  </section>
);
