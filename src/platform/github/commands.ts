/**
 * What this room needs of @actions/core: the workflow commands of a runner. The library satisfies it as it is; tests
 * pass a recorder. Nothing else writes to the runner.
 */
export interface Commands {
  info(message: string): void;
  startGroup(name: string): void;
  endGroup(): void;
  error(message: string, properties?: AnnotationPlace): void;
  warning(message: string, properties?: AnnotationPlace): void;
  notice(message: string, properties?: AnnotationPlace): void;
  debug(message: string): void;
  setOutput(name: string, value: string): void;
  setSecret(secret: string): void;
}

/** Where GitHub shows an annotation. The file is relative to the repository. */
export interface AnnotationPlace {
  readonly title?: string;
  readonly file?: string;
  readonly startLine?: number;
}

export type Env = Record<string, string | undefined>;

/**
 * A line of log that the runner cannot take for a command: it reads `::name::` after leading blanks, and the older
 * `##[name]` anywhere in a line (actions/runner, ActionCommand.cs).
 */
export function harmless(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\u2236').replaceAll('##[', '## [');
}
