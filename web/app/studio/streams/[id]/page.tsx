import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { loadStream, refusedWith } from "@/stream/load.ts";
import { currentCreator } from "@/studio/creator.ts";
import { NotForFans } from "@/studio/NotForFans.tsx";
import { StreamPage } from "@/studio/StreamPage.tsx";
import type { PageProps } from "@/ui/page-props.ts";

export const metadata: Metadata = { title: "Your stream" };

export default async function StudioStream({ params }: PageProps<{ id: string }>) {
  const { id } = await params;
  const creator = await currentCreator(`/studio/streams/${id}`);
  if (!creator) return <NotForFans />;
  const loaded = await loadStream(id, creator).catch((thrown) => {
    if (refusedWith(thrown) === 404) return undefined;
    throw thrown;
  });
  // Another creator's stream does not exist in this studio.
  if (loaded?.snapshot.stream.artist.id !== creator.userId) notFound();
  return <StreamPage {...loaded} userId={creator.userId} />;
}
