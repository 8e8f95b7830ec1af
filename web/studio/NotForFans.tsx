import { ButtonLink } from "../ui/Button.tsx";
import { Empty } from "../ui/Empty.tsx";

/** The studio as a fan finds it. */
export const NotForFans = () => (
  <section className="mx-auto max-w-2xl space-y-6 py-10">
    <h1 className="font-bold text-4xl tracking-tight">The studio is for creators</h1>
    <Empty title="You are signed in as a fan">
      <p>Going live needs a creator’s account. Sign out and create one, with another e-mail address.</p>
      <ButtonLink href="/">See who is live</ButtonLink>
    </Empty>
  </section>
);
