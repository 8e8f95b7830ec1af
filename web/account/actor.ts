import { sessionOf } from "@directfanz/core/account";
import { cookies } from "next/headers";
import { cache } from "react";

/** Who asks for this page; read once a request, however many components ask. */
export const currentActor = cache(async () => sessionOf((await cookies()).get("session")?.value));
