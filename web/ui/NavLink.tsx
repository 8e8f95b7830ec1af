"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";

/** A link of the main navigation; says when it leads to where one is. */
export const NavLink = ({ href, children }: { href: string; children: string }) => {
  const path = usePathname();
  const here = href === "/" ? path === "/" : path.startsWith(href);
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className="inline-flex min-h-11 items-center rounded-full px-3 text-muted transition-colors hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
    >
      {children}
    </Link>
  );
};
