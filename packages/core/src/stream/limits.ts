/** How long things may last. All in seconds. */

/** How long video may stay away before the broadcast ends: what Twitch's Disconnect Protection taught creators. */
export const graceSeconds = 90;
/** A channel that runs without ever getting video is stopped after this long: it costs money all the while. */
export const idleSeconds = 600;
/** The same for a channel that was started for an announced time, from that time on. */
export const lateSeconds = 600;
/** The longest broadcast; a harvest job takes at most 24 h. */
export const longestSeconds = 12 * 3600;
/** A channel that ran for so long was well: when it fails then, mending begins anew. */
export const steadySeconds = 300;
/** How long a broadcast may wait for a free channel. */
export const queueSeconds = 1_800;
/** How long a channel may take until it runs, from its admission or from its failure. MediaLive starts in 1–2 minutes. */
export const bringUpSeconds = 900;
/** How much earlier than a start takes the platform starts an announced broadcast. */
export const earlySeconds = 180;
