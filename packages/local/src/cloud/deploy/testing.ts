import { join } from "node:path";
import { account, credentials, region, testCloud } from "../events/testing.ts";
import { media } from "../media/media.ts";
import { s3 } from "../s3/s3.ts";

/** A local cloud with buckets and media beside its events: all that a deployment asks for. Functions by name, as text. */
export const wholeCloud = (functions: Record<string, string>) =>
  testCloud(functions, {
    beside: async (state, folder, emit) => {
      const storage = s3({ state, folder: join(folder, "objects"), emit, credentials, account });
      const live = await media({
        state,
        folder: join(folder, "media"),
        emit,
        rtmpPort: 0,
        baseUrl: () => "http://127.0.0.1",
        region,
        account,
        putFile: storage.putFile,
      });
      return { services: [storage, ...live.services], close: live.close };
    },
  });
