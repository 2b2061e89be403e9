/** The whole program, built into `dist/program.cjs`; `dist/cli.cjs` and `dist/index.cjs` are one line each. */

/** The terminal program. */
export async function cli(): Promise<void> {
  await (await import('./cli.ts')).main();
}

/** The Action. */
export async function action(): Promise<void> {
  await (await import('./action.ts')).main();
}
