import type { Metadata } from "next";
import { Suspense } from "react";
import { Replays } from "@/stream/Replays.tsx";
import type { PageProps } from "@/ui/page-props.ts";
import { Section } from "@/ui/Section.tsx";
import { CardsSkeleton } from "@/ui/Skeleton.tsx";

export const metadata: Metadata = { title: "Replays" };

export default async function ReplaysPage({ searchParams }: PageProps) {
  const { cursor } = await searchParams;
  return (
    <div className="space-y-8 pt-4">
      <h1 className="font-bold text-4xl tracking-tight">Replays</h1>
      <Section title={cursor ? "Older" : "Newest"}>
        <Suspense fallback={<CardsSkeleton label="Loading replays" />}>
          <Replays limit={24} cursor={typeof cursor === "string" ? cursor : undefined} />
        </Suspense>
      </Section>
    </div>
  );
}
