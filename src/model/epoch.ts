/** What is told of every pass over the training sequences. */
export interface Epoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss in nats a token, with dropout, over the epoch. */
  readonly trainLoss: number;
  /** Mean loss in nats a token, without dropout; null where there is nothing to validate on. */
  readonly validationLoss: number | null;
  /** Learning rate at its end. */
  readonly rate: number;
  /**
   * How much better the network knows the sequences it trained on than others, in standard deviations of a
   * sequence's loss, beyond what it did after the first epoch; null where there is nothing to validate on.
   */
  readonly memory: number | null;
}
