/** Paths and names of files. */

import { basename, join, normalize, resolve } from 'node:path';

/** `data/patients.csv.gz.age` → `patients`. */
export function stem(path: string): string {
  const name = basename(path).replace(/(\.age|\.gz)+$/i, '');
  const clean = name
    .replace(/(?<=.)\.[^.]+$/, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return clean === '' ? 'data' : clean;
}

export function under(folder: string, path: string): string;
export function under(folder: string, path: string | undefined): string | undefined;
export function under(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return resolve(path) === normalize(path) ? path : join(folder, path);
}
