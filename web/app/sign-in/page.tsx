import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { currentActor } from "@/account/actor.ts";
import { comingBackTo, nextPath } from "@/account/next-path.ts";
import { SignInForm } from "@/account/SignInForm.tsx";
import { Card } from "@/ui/Card.tsx";
import type { PageProps } from "@/ui/page-props.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps) {
  const next = nextPath((await searchParams).next);
  if ((await currentActor()).kind === "user") redirect(next);
  return (
    <Card title="Welcome back" about="Sign in to chat, and to watch what is for members.">
      <SignInForm next={next} />
      <p className="text-muted">
        New here?{" "}
        <Link className="text-accent-ink underline underline-offset-4" href={comingBackTo("/sign-up", next)}>
          Create an account
        </Link>
      </p>
    </Card>
  );
}
