// The libraries of Actions as they are, in a process of their own: `node client.mjs TASK ARGUMENTS`, answer on stderr.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const [task, ...rest] = process.argv.slice(2);
const tasks = {
  async upload(name, file) {
    const { DefaultArtifactClient } = await import('@actions/artifact');
    return new DefaultArtifactClient().uploadArtifact(name, [file], dirname(file), { retentionDays: 3 });
  },
  async download(name, folder) {
    const { DefaultArtifactClient } = await import('@actions/artifact');
    const client = new DefaultArtifactClient();
    const { artifact } = await client.getArtifact(name);
    return client.downloadArtifact(artifact.id, { path: folder });
  },
  async save(key, file) {
    const { saveCache } = await import('@actions/cache');
    return { id: await saveCache([file], key) };
  },
  async restore(key, file) {
    const { restoreCache } = await import('@actions/cache');
    writeFileSync(file, 'not restored');
    return {
      key: (await restoreCache([file], key)) ?? null,
      text: readFileSync(file, 'utf8').slice(0, 40),
      name: basename(file),
    };
  },
};
try {
  process.stderr.write(JSON.stringify({ ok: await tasks[task](...rest) }));
} catch (error) {
  process.stderr.write(JSON.stringify({ error: String(error.message) }));
}
process.exit(0);
