import type { Metadata } from "next";
import { CreateForm } from "@/studio/CreateForm.tsx";
import { currentCreator } from "@/studio/creator.ts";
import { NotForFans } from "@/studio/NotForFans.tsx";
import { Card } from "@/ui/Card.tsx";

export const metadata: Metadata = { title: "New stream" };

export default async function NewStream() {
  if (!(await currentCreator("/studio/new"))) return <NotForFans />;
  return (
    <Card title="New stream" about="You can change all of this until you go live.">
      <CreateForm />
    </Card>
  );
}
