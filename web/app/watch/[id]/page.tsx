import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { currentActor } from "@/account/actor.ts";
import { loadStream, refusedWith } from "@/stream/load.ts";
import type { PageProps } from "@/ui/page-props.ts";
import { MembersOnly } from "@/watch/MembersOnly.tsx";
import { WatchPage } from "@/watch/WatchPage.tsx";

const load = cache(async (streamId: string) => {
  try {
    return await loadStream(streamId, await currentActor());
  } catch (thrown) {
    const status = refusedWith(thrown);
    if (status === 404) return notFound();
    if (status === 401) return null;
    throw thrown;
  }
});

export async function generateMetadata({ params }: PageProps<{ id: string }>): Promise<Metadata> {
  const loaded = await load((await params).id);
  if (!loaded) return { title: "For members", robots: { index: false } };
  const { stream } = loaded.snapshot;
  return {
    title: `${stream.title} by ${stream.artist.displayName}`,
    ...(stream.description ? { description: stream.description.slice(0, 200) } : {}),
  };
}

export default async function Watch({ params }: PageProps<{ id: string }>) {
  const { id } = await params;
  const [loaded, actor] = await Promise.all([load(id), currentActor()]);
  if (!loaded) return <MembersOnly path={`/watch/${id}`} />;
  return <WatchPage {...loaded} userId={actor.kind === "user" ? actor.userId : null} />;
}
