import Link from "next/link";
import { currentActor } from "../account/actor.ts";
import { SignOutButton } from "../account/SignOutButton.tsx";
import { Bell } from "../notification/Bell.tsx";
import { ButtonLink } from "./Button.tsx";
import { NavLink } from "./NavLink.tsx";
import { Wordmark } from "./Wordmark.tsx";

/** On every page: where one can go, and who one is. */
export const Header = async () => {
  const actor = await currentActor();
  return (
    <header className="mx-auto flex w-full max-w-7xl flex-wrap items-center gap-x-3 gap-y-1 sm:gap-x-6 px-4 py-3 sm:px-6">
      <Link href="/" className="inline-flex min-h-11 items-center rounded-full">
        <Wordmark />
      </Link>
      <nav aria-label="Main" className="order-last -mx-3 flex w-full gap-1 sm:order-none sm:mx-0 sm:w-auto">
        <NavLink href="/">Live</NavLink>
        <NavLink href="/replays">Replays</NavLink>
        {actor.kind === "user" && actor.role === "ARTIST" && <NavLink href="/studio">Studio</NavLink>}
      </nav>
      <div className="ml-auto flex min-w-0 items-center gap-1 sm:gap-2">
        {actor.kind === "user" ? (
          <>
            <span className="max-w-36 truncate text-muted text-sm" title={actor.displayName}>
              <span className="sr-only">Signed in as </span>
              {actor.displayName}
            </span>
            <Bell />
            <SignOutButton className="px-3 text-sm" />
          </>
        ) : (
          <>
            <ButtonLink look="plain" href="/sign-in" className="px-3 text-sm">
              Sign in
            </ButtonLink>
            <ButtonLink href="/sign-up" className="px-4 text-sm">
              Sign up
            </ButtonLink>
          </>
        )}
      </div>
    </header>
  );
};
