/** AAC-LC, 48 kHz, stereo: its AudioSpecificConfig behind FLV's two bytes, and one frame of silence. */
const header = Buffer.from([0xaf, 0, 0x11, 0x90]);
const frame = Buffer.from([0xaf, 1, 0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80]);
const FRAME_MS = (1024 / 48_000) * 1000;

/** Longer than any encoder's audio lags behind its video, shorter than what a player buffers. */
const PATIENCE_MS = 1_000;

interface Sound {
  dts: number;
  data: Buffer;
}

/**
 * Fills what a publisher leaves without sound, so that every run has an audio track as long as its video: a rendition
 * that stalls would stall the players. Times are milliseconds on the run's clock.
 */
export class Silence {
  /** Where the sound so far ends. */
  #until = 0;
  #silent = false;
  #header: Buffer | undefined;

  /** Whether what is heard now is filled in. */
  get silent(): boolean {
    return this.#silent;
  }

  /** A publisher's own sound: what to write, in order. Sound that comes after its time was filled is dropped. */
  sound(dts: number, data: Buffer, isHeader: boolean): Sound[] {
    if (isHeader) {
      this.#header = data;
      return this.#silent ? [] : [{ dts, data }];
    }
    if (!this.#header || dts < this.#until - FRAME_MS) return [];
    const back = this.#silent ? [{ dts, data: this.#header }] : [];
    this.#silent = false;
    this.#until = dts + FRAME_MS;
    return [...back, { dts, data }];
  }

  /** Video has come up to `dts`: the silence that is missing. `never` where no sound was heard in this run at all. */
  fill(dts: number): Sound[] {
    const patience = this.#header && !this.#silent ? PATIENCE_MS : 0;
    if (dts - this.#until <= patience) return [];
    const filled: Sound[] = [];
    if (!this.#silent) filled.push({ dts: Math.round(this.#until), data: header });
    this.#silent = true;
    for (; this.#until < dts; this.#until += FRAME_MS) filled.push({ dts: Math.round(this.#until), data: frame });
    return filled;
  }
}
