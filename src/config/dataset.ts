/** One data set: what its own part of the file says before the top level, and inputs before both. */

import type { DatasetConfig, Inputs, OutputConfig } from './config.ts';
import { DEFAULTS } from './config.ts';
import { columns, rules } from './fields.ts';
import type { DatasetFile, Parsed } from './file.ts';
import { mergeGates } from './gates.ts';
import { outputs, ownOutput } from './outputs.ts';
import { under } from './paths.ts';
import type { Entry, Scope } from './scope.ts';
import { whereOf } from './steering.ts';

export function dataset({ name, source, written }: Entry, scope: Scope): DatasetConfig {
  const { settings, inputs, base, directory, parsed } = scope;
  const path = ['datasets', name];
  if (written) refuseLater(written, path, scope);
  refuseDp(scope, path, written);
  const seed = inputs.seed ?? written?.seed ?? settings.seed ?? DEFAULTS.seed;
  const { gates, gateLines } = mergeGates(scope, name, written);
  return {
    name,
    source,
    schema: inputs.schema !== undefined ? under(directory, inputs.schema) : under(base, written?.schema),
    header: written?.header,
    delimiter: written?.delimiter,
    encoding: written?.encoding,
    records: written?.records,
    missing: written?.missing,
    entity: inputs.entity ?? written?.entity,
    target: inputs.target ?? written?.target,
    protected: inputs.protected ?? written?.protected,
    holdout: inputs.holdout !== undefined ? under(directory, inputs.holdout) : under(base, written?.holdout),
    model: inputs.model !== undefined ? under(directory, inputs.model) : under(base, written?.model),
    rows: inputs.rows ?? written?.rows ?? settings.rows,
    seed: seed === 'run' ? scope.runSeed() : seed,
    privacy: {
      minRecords:
        written?.privacy?.['min-records'] ?? settings.privacy?.['min-records'] ?? DEFAULTS.minRecords,
      canaries: (written?.privacy?.canaries ?? settings.privacy?.canaries) || undefined,
    },
    gates,
    gateLines,
    columns: columns(written?.columns ?? {}, path, scope),
    rules: rules(written?.rules ?? [], path, scope),
    conditions: written?.conditions,
    outputs: prompted(
      written?.outputs
        ? outputs(written.outputs, path, scope)
        : [ownOutput(name, source, inputs.format ?? written?.format ?? settings.format)],
      inputs.where,
    ),
    recipe: written?.recipe,
    line: written && parsed?.line(path),
    lines: written && parsed ? columnLines(written, inputs, path, parsed) : {},
  };
}

/** The outputs, those that have no condition and complete nothing under the one that was asked for. */
function prompted(outputs: readonly OutputConfig[], where: string | undefined): readonly OutputConfig[] {
  if (where === undefined) return outputs;
  const condition = whereOf(where);
  return outputs.map((output) => {
    const { steer = { by: 'where', condition } } = output;
    return { ...output, steer: steer.by === 'balance' ? { within: condition, ...steer } : steer };
  });
}

/** Where the file speaks of columns; what an input says has no line. */
function columnLines(
  written: DatasetFile,
  inputs: Inputs,
  path: readonly string[],
  parsed: Parsed,
): Record<string, number> {
  const places: (string | number)[][] = [
    ...(['target', 'entity', 'protected'] as const)
      .filter((key) => written[key] && inputs[key] === undefined)
      .map((key) => [key]),
    ...Object.keys(written.columns ?? {}).map((name) => ['columns', name]),
    ...(written.rules ?? []).map((_, i) => ['rules', i]),
    ...(written.conditions ? [['conditions']] : []),
    ...(written.outputs ?? []).flatMap((output, i) =>
      (['where', 'balance', 'prefixes'] as const)
        .filter((key) => output[key])
        .map((key) => ['outputs', i, key]),
    ),
  ];
  return Object.fromEntries(places.map((place) => [place.join('.'), parsed.line([...path, ...place])]));
}

/** What the file may say one day, but not yet: better an answer than a promise that nothing keeps. */
function refuseLater(written: DatasetFile, path: readonly string[], { mistakes }: Scope): void {
  const later = (at: readonly (string | number)[], what: string, how: string) =>
    mistakes.push({ path: [...path, ...at], what, how });
  if (written.references !== undefined) {
    later(
      ['references'],
      '`references` is reserved: related tables are not supported yet',
      'leave the key out for now',
    );
  }
}

function refuseDp({ settings, mistakes }: Scope, path: readonly string[], written?: DatasetFile): void {
  const on = (dp: unknown) => dp !== undefined && dp !== 'off' && dp !== false;
  const refuse = (at: readonly string[]) =>
    mistakes.push({
      path: [...at, 'privacy', 'dp'],
      what: 'differential privacy is not supported yet',
      how: 'write `dp: off` or leave the key out; no promise is made that is not kept',
    });
  if (on(written?.privacy?.dp)) refuse(path);
  else if (on(settings.privacy?.dp)) refuse([]);
}
