/** A stand-in for @actions/core that remembers what it was told. */
import type { AnnotationPlace, Commands } from '../../../src/platform/github/commands.ts';

export interface Recorder extends Commands {
  readonly lines: string[];
  readonly outputs: Record<string, string>;
  readonly masked: string[];
}

export function recorder(): Recorder {
  const lines: string[] = [];
  const outputs: Record<string, string> = {};
  const masked: string[] = [];
  const flag =
    (level: string) =>
    (message: string, at: AnnotationPlace = {}) =>
      void lines.push(
        `${level}${at.file ? ` ${at.file}:${at.startLine}` : ''}${at.title ? ` [${at.title}]` : ''} ${message}`,
      );
  return {
    lines,
    outputs,
    masked,
    info: (message) => void lines.push(message),
    debug: (message) => void lines.push(`debug ${message}`),
    startGroup: (name) => void lines.push(`{ ${name}`),
    endGroup: () => void lines.push('}'),
    error: flag('error'),
    warning: flag('warning'),
    notice: flag('notice'),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    setSecret: (secret) => void masked.push(secret),
  };
}
