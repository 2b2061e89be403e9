/** A checkout with a protected clinic and a service, one for each test, so that tests can run side by side. */
import { test as base } from 'vitest';
import { newKey, type TestKey } from '../../vault/keys.ts';
import { runAction, type StepOptions, type StepResult, type Workspace } from '../service/runner.ts';
import { Service } from '../service/service.ts';
import { clinic } from './clinic.ts';

export interface Desk {
  readonly key: TestKey;
  readonly service: Service;
  readonly workspace: Workspace;
  /** The step with the identity and one thread, unless `inputs` say otherwise. */
  run(inputs?: Record<string, string | number | boolean>, options?: StepOptions): Promise<StepResult>;
}

export const test = base.extend<{ desk: Desk }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture needs from the pattern
  desk: async ({}, use) => {
    const service = await Service.start();
    const key = await newKey();
    const { workspace } = await clinic({ rows: 120, key });
    await use({
      key,
      service,
      workspace,
      run: (inputs = {}, options = {}) =>
        runAction({ identity: key.secret, threads: 1, ...inputs }, workspace, { service, ...options }),
    });
    workspace.remove();
    await service.stop();
  },
});
