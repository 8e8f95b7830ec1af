import Link from "next/link";
import { Suspense } from "react";
import { currentActor } from "@/account/actor.ts";
import { LiveNow } from "@/stream/LiveNow.tsx";
import { Replays } from "@/stream/Replays.tsx";
import { Upcoming } from "@/stream/Upcoming.tsx";
import { ButtonLink } from "@/ui/Button.tsx";
import { Section } from "@/ui/Section.tsx";
import { CardsSkeleton } from "@/ui/Skeleton.tsx";

export default async function Home() {
  const actor = await currentActor();
  const creates = actor.kind === "user" && actor.role === "ARTIST";
  return (
    <div className="space-y-14">
      <div className="max-w-3xl space-y-5 pt-4 sm:pt-10">
        <h1 className="font-extrabold text-4xl leading-[1.05] tracking-tight sm:text-6xl">
          Live, straight from the <span className="text-accent-ink">artist</span>.
        </h1>
        <p className="max-w-xl text-lg text-muted">
          Be there while it happens, talk to the one on stage, and catch up later on what you missed.
        </p>
        {actor.kind === "nobody" && (
          <div className="flex flex-wrap gap-3">
            <ButtonLink href="/sign-up">Create an account</ButtonLink>
            <ButtonLink look="quiet" href="/sign-up?as=creator">
              I am a creator
            </ButtonLink>
          </div>
        )}
        {creates && <ButtonLink href="/studio">Open your studio</ButtonLink>}
      </div>
      <Section title="Live now">
        <Suspense fallback={<CardsSkeleton label="Loading who is live" />}>
          <LiveNow />
        </Suspense>
      </Section>
      <Section title="Coming up">
        <Suspense fallback={<CardsSkeleton label="Loading what is coming up" />}>
          <Upcoming />
        </Suspense>
      </Section>
      <Section
        title="Recent replays"
        action={
          <Link
            className="inline-flex min-h-6 items-center text-accent-ink underline underline-offset-4"
            href="/replays"
          >
            All replays
          </Link>
        }
      >
        <Suspense fallback={<CardsSkeleton label="Loading replays" />}>
          <Replays limit={6} />
        </Suspense>
      </Section>
    </div>
  );
}
