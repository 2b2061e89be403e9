/**
 * A mistake that the user can mend: wrong usage, configuration, input, key, or a full disk. Ends the program with
 * exit status 2 and one message that says what, where and how. It never carries a cell of the data.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /**
   * @param what what was expected and what came, one sentence
   * @param how how to mend it, one sentence
   * @param where file, row number, column or line of the configuration
   */
  constructor(
    readonly what: string,
    readonly how: string,
    readonly where?: {
      readonly file?: string;
      readonly row?: number;
      readonly column?: string;
      readonly line?: number;
    },
  ) {
    super(what);
  }
}
