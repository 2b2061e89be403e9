/** Limits of the top level and of a data set, as one. */

import type { Limit, Limits } from '../gate/limits.ts';
import type { DatasetConfig } from './config.ts';
import type { ConfigFile, DatasetFile, Parsed } from './file.ts';

/** A limit of the data set goes before one of the top level, each of warn, fail and when-insufficient by itself. */
export function mergeGates(
  { settings, parsed }: { readonly settings: Partial<ConfigFile>; readonly parsed?: Parsed },
  name: string,
  written?: DatasetFile,
): Pick<DatasetConfig, 'gates' | 'gateLines'> {
  const gates: Record<string, Limit | 'off'> = {};
  const gateLines: Record<string, number> = {};
  const layers = [
    { path: ['gates'], limits: settings.gates },
    { path: ['datasets', name, 'gates'], limits: written?.gates },
  ];
  for (const { path, limits } of layers) {
    for (const [metric, limit] of Object.entries(limits ?? {})) {
      const before = gates[metric];
      gates[metric] =
        typeof limit !== 'object' ? 'off' : { ...(typeof before === 'object' ? before : {}), ...limit };
      if (!parsed) continue;
      gateLines[metric] = parsed.line([...path, metric]);
      if (typeof limit !== 'object') continue;
      for (const key of Object.keys(limit))
        gateLines[`${metric}.${key}`] = parsed.line([...path, metric, key]);
    }
  }
  return { gates: gates as Limits, gateLines };
}
