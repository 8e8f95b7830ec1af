import { NoSuchKey, S3ServiceException } from "@aws-sdk/client-s3";
import { archiveSegmentSeconds } from "@directfanz/live/ladder";

interface Place {
  Bucket: string;
  Key: string;
}

const problem = { $metadata: { httpStatusCode: 404 }, message: "" };

/** S3, as far as recordings need it. */
export class Storage {
  readonly objects = new Map<string, string>();

  /** What a harvest leaves: a multivariant playlist, one variant, its segments, and a file for download. */
  writePlaylist(bucket: string, manifest: string, seconds: number): void {
    const folder = manifest.slice(0, manifest.lastIndexOf("/"));
    const put = (name: string, body: string) => this.objects.set(`${bucket}/${folder}/${name}`, body);
    this.objects.set(
      `${bucket}/${manifest}`,
      "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920x1080\nindex_1.m3u8\n",
    );
    put("index_1.m3u8", `#EXTM3U\n#EXTINF:${seconds.toFixed(3)},\nindex_1_1.ts\n#EXT-X-ENDLIST\n`);
    put("index_1_1.ts", "video");
  }

  /** What an HLS output group of MediaLive leaves of one run of its channel; its playlist begins anew with each. */
  writeArchive(url: string, from: number, to: number): void {
    const base = url.replace("s3ssl://", "");
    const name = base.slice(base.lastIndexOf("/") + 1);
    const lines = ["#EXTM3U"];
    for (let at = from, nth = 1; at < to; at += archiveSegmentSeconds * 1000, nth++) {
      const moment = new Date(at).toISOString();
      const file = `_1080p_${moment.replace(/[-:]|\.\d+Z/g, "")}_${String(nth).padStart(5, "0")}.ts`;
      const seconds = Math.min(archiveSegmentSeconds, (to - at) / 1000);
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${moment}`, `#EXTINF:${seconds.toFixed(3)},`, `${name}${file}`);
      this.objects.set(`${base}${file}`, "video");
    }
    this.objects.set(`${base}_1080p.m3u8`, `${lines.join("\n")}\n`);
    const variant = `#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=1920x1080\n${name}_1080p.m3u8`;
    this.objects.set(`${base}.m3u8`, `#EXTM3U\n${variant}\n`);
  }

  PutObject({ Bucket, Key, Body }: Place & { Body?: unknown }): object {
    this.objects.set(`${Bucket}/${Key}`, String(Body));
    return {};
  }

  GetObject({ Bucket, Key }: Place): object {
    const body = this.objects.get(`${Bucket}/${Key}`);
    if (body === undefined) throw new NoSuchKey({ ...problem, Message: "There is no such key" } as never);
    return { Body: { transformToString: async () => body }, ContentLength: body.length };
  }

  HeadObject({ Bucket, Key }: Place): object {
    const body = this.objects.get(`${Bucket}/${Key}`);
    if (body === undefined) throw new S3ServiceException({ ...problem, name: "NotFound", $fault: "client" });
    return { ContentLength: body.length };
  }

  CopyObject({ Bucket, Key, CopySource }: Place & { CopySource: string }): object {
    const body = this.objects.get(decodeURIComponent(CopySource).replace(/^\//, ""));
    if (body === undefined) throw new NoSuchKey({ ...problem, Message: "There is no such key" } as never);
    this.objects.set(`${Bucket}/${Key}`, body);
    return {};
  }

  ListObjectsV2({ Bucket, Prefix = "" }: { Bucket: string; Prefix?: string }): object {
    const those = [...this.objects].filter(([place]) => place.startsWith(`${Bucket}/${Prefix}`)).sort();
    const Contents = those.map(([place, body]) => ({ Key: place.slice(Bucket.length + 1), Size: body.length }));
    return { Contents, KeyCount: Contents.length, IsTruncated: false };
  }

  DeleteObject({ Bucket, Key }: Place): object {
    this.objects.delete(`${Bucket}/${Key}`);
    return {};
  }

  DeleteObjects({ Bucket, Delete }: { Bucket: string; Delete: { Objects: { Key: string }[] } }): object {
    for (const { Key } of Delete.Objects) this.DeleteObject({ Bucket, Key });
    return {};
  }
}
