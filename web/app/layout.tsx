import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";
import { Header } from "@/ui/Header.tsx";
import { Offline } from "@/ui/Offline.tsx";

export const metadata: Metadata = {
  title: { default: "DirectFanz: live, straight from the artist", template: "%s · DirectFanz" },
  description: "Watch artists live, chat with them while it happens, and catch up later.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: dark)", color: "#0e0a0c" },
    { media: "(prefers-color-scheme: light)", color: "#fbf6f2" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="flex min-h-dvh flex-col">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-full focus:bg-accent focus:px-5 focus:py-3 focus:text-on-accent"
        >
          Skip to content
        </a>
        <Header />
        <Offline />
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-7xl grow px-4 pt-4 pb-16 outline-none sm:px-6">
          {children}
        </main>
      </body>
    </html>
  );
}
