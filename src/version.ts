/** The version of package.json; a test holds them together. */
export const VERSION = '0.1.0';

/** Version of the checkpoint format, part of the name of every kept model; the last letter of a checkpoint's magic. */
export const CHECKPOINT_FORMAT = 4;
